import type { Cluster } from './cluster.ts';
import type { Connection } from './connection.ts';
import { langfuseEndpoint } from './langfuse.ts';
import { gatewayWorkload } from './workloads.ts';

/** Who calls Langfuse, and whom it calls; its stores aside. Nothing in a cluster without it. */
export function langfuseConnections({ langfuse }: Pick<Cluster, 'langfuse'>): readonly Connection[] {
  if (langfuse === undefined) return [];
  return [
    {
      from: { kind: 'workload', workload: gatewayWorkload },
      to: { kind: 'workload', workload: langfuseEndpoint.workload },
      port: langfuseEndpoint.port,
      purpose: 'sends traces of calls',
    },
  ];
}
