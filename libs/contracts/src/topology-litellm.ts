import type { Cluster } from './cluster.ts';
import type { Connection, Peer } from './connection.ts';
import { guardrailIdentity } from './guardrails.ts';
import { awsConnections, inVpc } from './topology-peers.ts';
import { gatewayEndpoint, gatewayKeysWorkload, gatewayWorkload } from './workloads.ts';

/** Whom the gateway asks before it answers, and who registers keys with it; its stores and models aside. */
export function litellmConnections(cluster: Cluster): readonly Connection[] {
  const gateway: Peer = { kind: 'workload', workload: gatewayWorkload };
  const keys: Peer = { kind: 'workload', workload: gatewayKeysWorkload };
  return [
    ...(guardrailIdentity(cluster) === undefined
      ? []
      : awsConnections(cluster, gateway, 'asks guardrails of Amazon Bedrock')),
    { from: keys, to: gateway, port: gatewayEndpoint.port, purpose: 'registers teams, people and keys' },
    { from: keys, to: inVpc(cluster, 'kubernetes-api'), port: 443, purpose: 'reads the keys that it registers' },
  ];
}
