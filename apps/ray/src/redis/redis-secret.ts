import { redisPasswordKey } from '@slipway/constructs/redis-cache/redis-cache';
import type { Cluster } from '@slipway/contracts/cluster';
import { remoteSecretKey, type SecretRef } from '@slipway/contracts/secret-ref';
import { rayRedisEndpoint } from '@slipway/contracts/topology';

/** The password of the Redis that all heads of Ray clusters use. */
export function redisSecret(cluster: Pick<Cluster, 'name'>): SecretRef {
  const { namespace, name } = rayRedisEndpoint.workload;
  return { name, remoteKey: remoteSecretKey(cluster.name, namespace, name), keys: [redisPasswordKey] };
}
