import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ExternalSecret } from '@slipway/constructs/external-secret/external-secret';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { RedisCache, redisPasswordKey } from '@slipway/constructs/redis-cache/redis-cache';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Connection } from '@slipway/contracts/connection';
import { limitCounters } from '@slipway/contracts/inference-gateway';
import { remoteSecretKey } from '@slipway/contracts/secret-ref';
import { connectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';

/** What `CountersChart` needs to know. */
export interface CountersChartProps {
  /** The cluster whose callers have limits. */
  readonly cluster: Cluster;
}

/** The connections of the counters themselves: those of their namespace are Envoy Gateway's, whose chart opens them. */
export function counterConnections(cluster: Cluster): readonly Connection[] {
  return connectionsOf(cluster, limitCounters.workload).filter(({ to }) => to.kind === 'workload');
}

/** How many tokens each key has used, for all copies of the gateway. */
export class CountersChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster }: CountersChartProps) {
    super(scope, id, { app: 'ai-gateway', team: 'platform' });
    const { namespace, name } = limitCounters.workload;
    new RedisCache(this, 'redis', {
      endpoint: limitCounters,
      image: images.valkey,
      secret: new ExternalSecret(this, 'secret', {
        namespace,
        secret: { name, remoteKey: remoteSecretKey(cluster.name, namespace, name), keys: [redisPasswordKey] },
      }).secret,
      connections: counterConnections(cluster),
      priorityClass: priorityClasses.gateway.name,
    });
  }
}
