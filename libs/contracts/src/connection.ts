import type { Workload } from './endpoint.ts';

/** One end of a connection. */
export type Peer =
  | { readonly kind: 'workload'; readonly workload: Workload }
  /** Every pod of one namespace. */
  | { readonly kind: 'namespace'; readonly namespace: string }
  /** Every pod of every developer environment. */
  | { readonly kind: 'environments' }
  /** Addresses outside of every private network. */
  | { readonly kind: 'internet' }
  /** Addresses outside the cluster. */
  | { readonly kind: 'external'; readonly name: string; readonly cidr: string };

/** Somebody may open TCP connections to somebody. Nothing that is not declared is allowed. */
export interface Connection {
  readonly from: Peer;
  readonly to: Peer;
  readonly port: number;
  /** Last port, where it is a range of them. */
  readonly endPort?: number;
  /** What for, in a few words; becomes the policy's annotation. */
  readonly purpose: string;
}

/**
 * Each way once. Two purposes may need the same one, as the API server and the endpoints of AWS do in the addresses of the
 * VPC: two policies for it would each be useless, and nobody would notice the loss of one.
 */
export function distinctWays(connections: readonly Connection[]): readonly Connection[] {
  const ways = new Map<string, Connection>();
  for (const connection of connections) {
    const { from, to, port, endPort } = connection;
    const key = JSON.stringify([addressesOf(from), addressesOf(to), port, endPort]);
    const known = ways.get(key);
    const isNew = known !== undefined && known.purpose !== connection.purpose;
    ways.set(key, known === undefined ? connection : isNew ? joined(known, connection) : known);
  }
  return [...ways.values()];
}

function joined(known: Connection, { purpose }: Connection): Connection {
  return { ...known, purpose: `${known.purpose}; ${purpose}` };
}

/** What a peer is, without what it is called. */
function addressesOf(peer: Peer): unknown {
  return peer.kind === 'external' ? peer.cidr : peer;
}

/** Label of the namespaces that hold developer environments; only the platform may write it. */
export const environmentNamespaceLabel = { key: 'slipway.dev/environment', value: 'developer' } as const;

/** Label of all objects, by which the namespaces of a team are known; only the platform may write it on namespaces. */
export const teamLabel = 'slipway.dev/team';

/** A short, stable name of a peer: part of a policy's name. */
export function peerName(peer: Peer): string {
  switch (peer.kind) {
    case 'workload':
      return peer.workload.name === peer.workload.namespace
        ? peer.workload.name
        : `${peer.workload.namespace}-${peer.workload.name}`;
    case 'namespace':
      return peer.namespace;
    case 'environments':
    case 'internet':
      return peer.kind;
    case 'external':
      return peer.name;
  }
}

/** True when the peer is this workload, or its whole namespace. */
export function includesWorkload(peer: Peer, workload: Workload): boolean {
  if (peer.kind === 'namespace') return peer.namespace === workload.namespace;
  return (
    peer.kind === 'workload' && peer.workload.namespace === workload.namespace && peer.workload.name === workload.name
  );
}
