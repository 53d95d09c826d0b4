import type { Cluster } from './cluster.ts';
import type { Connection, Peer } from './connection.ts';
import { operatorService } from './operators.ts';
import { inVpc, podIdentityAgent } from './topology-peers.ts';
import { vectorStoreEndpoint, vectorStoreIndexes, vectorStorePods, vectorStoreSecurity } from './vector-store.ts';

/** Port on which nodes of OpenSearch speak with each other. */
const transportPort = 9300;

/**
 * Who calls the vector store: what makes its indexes, and what runs its pods. No developer environment and no program of
 * ours beside: it is closed until an agent says that it uses it.
 */
export function vectorStoreConnections(
  cluster: Pick<Cluster, 'account' | 'file' | 'name' | 'network' | 'vectorStore'>,
): readonly Connection[] {
  if (cluster.vectorStore === undefined) return [];
  const indexes: Peer = { kind: 'workload', workload: vectorStoreIndexes };
  const { port } = vectorStoreEndpoint(cluster);
  if (cluster.vectorStore.form === 'managed') {
    return [
      // It signs its requests itself: of AWS it calls its domain alone.
      { from: indexes, to: podIdentityAgent, port: 80, purpose: 'gets credentials of its role' },
      { from: indexes, to: inVpc(cluster, 'opensearch'), port, purpose: 'makes indexes' },
    ];
  }
  const pods: Peer = { kind: 'workload', workload: vectorStorePods.workload };
  const security: Peer = { kind: 'workload', workload: vectorStoreSecurity };
  const operator: Peer = { kind: 'namespace', namespace: operatorService('opensearch-operator').namespace };
  return [
    { from: indexes, to: pods, port, purpose: 'makes indexes' },
    { from: pods, to: pods, port: transportPort, purpose: 'nodes work together' },
    { from: operator, to: pods, port, purpose: 'asks after its nodes' },
    { from: security, to: pods, port, purpose: 'says who may come in' },
  ];
}
