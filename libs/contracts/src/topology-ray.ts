import type { Connection, Peer } from './connection.ts';
import { rayPorts } from './ray.ts';
import type { RayClusterPods } from './workloads.ts';

/** Whom the pods of Ray clusters meet. */
export interface RayNeighbours {
  /** Clusters of Ray. */
  readonly clusters: readonly RayClusterPods[];
  /** Namespace of the operator that makes their pods. */
  readonly operator: string;
  /** Addresses of the API server, which Ray's autoscaler asks for pods. */
  readonly apiServer: Peer;
}

/** Who may talk to whom in and around clusters of Ray: the head and its workers have the labels of one workload. */
export function rayConnections({ clusters, operator, apiServer }: RayNeighbours): Connection[] {
  return clusters.flatMap(({ workload, autoscaled }): Connection[] => {
    const cluster: Peer = { kind: 'workload', workload };
    const within = { from: cluster, to: cluster };
    return [
      { ...within, port: rayPorts.gcs, endPort: rayPorts.dashboardAgentGrpc, purpose: 'Ray nodes find each other' },
      { ...within, port: rayPorts.firstWorker, endPort: rayPorts.lastWorker, purpose: 'Ray processes call each other' },
      { ...within, port: rayPorts.dashboardAgent, purpose: 'the head asks the agents of its nodes' },
      {
        from: { kind: 'namespace', namespace: operator },
        to: cluster,
        port: rayPorts.dashboard,
        purpose: 'the operator configures Ray Serve and asks how it is',
      },
      ...(autoscaled ? [{ from: cluster, to: apiServer, port: 443, purpose: 'Ray scales its workers' }] : []),
    ];
  });
}
