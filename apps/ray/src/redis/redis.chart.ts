import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ExternalSecret } from '@slipway/constructs/external-secret/external-secret';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { RedisCache } from '@slipway/constructs/redis-cache/redis-cache';
import type { Cluster } from '@slipway/contracts/cluster';
import { connectionsOf, rayRedisEndpoint } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { redisSecret } from './redis-secret.ts';

/** What `RedisChart` needs to know. */
export interface RedisChartProps {
  /** The cluster whose Ray clusters use it. */
  readonly cluster: Cluster;
}

/** What the heads of Ray clusters must not lose. */
export class RedisChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster }: RedisChartProps) {
    super(scope, id, { app: 'ray', team: 'platform' });
    const { workload } = rayRedisEndpoint;
    new RedisCache(this, 'redis', {
      endpoint: rayRedisEndpoint,
      image: images.valkey,
      secret: new ExternalSecret(this, 'secret', { namespace: workload.namespace, secret: redisSecret(cluster) })
        .secret,
      connections: connectionsOf(cluster, workload),
      priorityClass: priorityClasses.models.name,
    });
  }
}
