import type { Cluster } from './cluster.ts';
import type { Connection } from './connection.ts';
import { langfuseEndpoint, langfuseWorker } from './langfuse.ts';
import { awsConnections } from './topology-peers.ts';
import { gatewayWorkload } from './workloads.ts';

/** Who calls Langfuse, and whom it calls; its stores aside. Nothing in a cluster without it. */
export function langfuseConnections(cluster: Pick<Cluster, 'langfuse' | 'network'>): readonly Connection[] {
  if (cluster.langfuse === undefined) return [];
  return [
    {
      from: { kind: 'workload', workload: gatewayWorkload },
      to: { kind: 'workload', workload: langfuseEndpoint.workload },
      port: langfuseEndpoint.port,
      purpose: 'sends traces of calls',
    },
    ...[langfuseEndpoint, langfuseWorker].flatMap(({ workload }) =>
      awsConnections(cluster, { kind: 'workload', workload }, 'keeps what is taken in in Amazon S3'),
    ),
  ];
}
