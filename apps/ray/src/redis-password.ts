import { redisPasswordKey } from '@slipway/constructs/redis-cache/redis-cache';
import type { SecretKey } from '@slipway/constructs/http-server/http-server';
import type { Cluster } from '@slipway/contracts/cluster';
import { storeOf, storeSecret } from '@slipway/contracts/stores';
import { rayNamespace } from '@slipway/contracts/workloads';

/** The password of the Redis that all heads of Ray clusters use. */
export function redisPassword(cluster: Cluster): SecretKey {
  return { secret: storeSecret(cluster, storeOf(cluster, 'RedisCache', rayNamespace)), key: redisPasswordKey };
}
