import type { Cluster } from './cluster.ts';
import type { Connection, Peer } from './connection.ts';
import type { Authentication } from './workload-identity.ts';

/** Addresses outside of every private network. */
export const internet: Peer = { kind: 'internet' };

/** Where the agent of EKS Pod Identity listens on each node. */
export const podIdentityAgent: Peer = { kind: 'external', name: 'pod-identity-agent', cidr: '169.254.170.23/32' };

/** Something at an address of the cluster's VPC. */
export function inVpc({ network }: Pick<Cluster, 'network'>, name: string): Peer {
  return { kind: 'external', name, cidr: network.cidr };
}

/**
 * How pods call AWS: through the VPC's endpoints, or at public addresses where there are none. Those that show tokens of
 * the cluster call its token service the same way; others ask the agent of their node.
 */
export function awsConnections(
  cluster: Pick<Cluster, 'network'>,
  from: Peer,
  purpose: string,
  authentication: Authentication | 'static-credentials' = 'pod-identity',
): Connection[] {
  return [
    ...(authentication === 'pod-identity'
      ? [{ from, to: podIdentityAgent, port: 80, purpose: 'gets credentials of its role' }]
      : []),
    { from, to: internet, port: 443, purpose },
    { from, to: inVpc(cluster, 'vpc-endpoints'), port: 443, purpose: `${purpose} inside the VPC` },
  ];
}
