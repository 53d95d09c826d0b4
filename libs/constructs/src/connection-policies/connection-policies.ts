import {
  environmentNamespaceLabel,
  includesWorkload,
  peerName,
  type Connection,
  type Peer,
} from '@slipway/contracts/connection';
import { selectorLabels, type Workload } from '@slipway/contracts/endpoint';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** A workload, or all pods of a namespace. */
type Subject = Workload | Pick<Workload, 'namespace'>;

/** What `ConnectionPolicies` needs to know. */
export interface ConnectionPoliciesProps {
  /** Whose half of the connections to render: a workload, or all pods of a namespace. */
  readonly subject: Subject;
  /** Connections that begin or end at the subject; others are refused. */
  readonly connections: readonly Connection[];
}

/** What the internet is not: private networks, and link-local addresses with the node's own credentials. */
const privateRanges = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];

/** Opens one end of each connection: a NetworkPolicy for every peer and direction. The other end's chart opens the other. */
export class ConnectionPolicies extends Construct {
  constructor(scope: Construct, id: string, props: ConnectionPoliciesProps) {
    super(scope, id);
    const { subject, connections } = props;
    for (const [name, group] of groupByPeer(subject, connections)) {
      const rules = group.map(({ connection, other, direction }) => ({
        [direction === 'ingress' ? 'from' : 'to']: [policyPeer(other)],
        ports: [
          {
            port: k8s.IntOrString.fromNumber(connection.port),
            ...(connection.endPort !== undefined && { endPort: connection.endPort }),
            protocol: 'TCP',
          },
        ],
      }));
      const direction = group[0]?.direction ?? 'ingress';
      new k8s.KubeNetworkPolicy(this, name, {
        metadata: {
          name,
          namespace: subject.namespace,
          annotations: {
            'slipway.dev/purpose': [...new Set(group.map(({ connection }) => connection.purpose))].join('; '),
          },
        },
        spec: {
          podSelector: 'name' in subject ? { matchLabels: { ...selectorLabels(subject) } } : {},
          policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'],
          [direction]: rules,
        },
      });
    }
  }
}

interface Half {
  readonly connection: Connection;
  readonly other: Peer;
  readonly direction: 'ingress' | 'egress';
}

function groupByPeer(subject: Subject, connections: readonly Connection[]): Map<string, Half[]> {
  const groups = new Map<string, Half[]>();
  const prefix = 'name' in subject ? `${subject.name}-` : '';
  for (const connection of connections) {
    for (const half of halvesOf(subject, connection)) {
      const name = `${prefix}${half.direction === 'ingress' ? 'from' : 'to'}-${peerName(half.other)}`;
      groups.set(name, [...(groups.get(name) ?? []), half]);
    }
  }
  return groups;
}

function halvesOf(subject: Subject, connection: Connection): Half[] {
  const { from, to } = connection;
  const halves: Half[] = [];
  // What leads from all pods of a namespace to one of them is opened by the namespace's own chart: it calls nobody by it.
  const called = from.kind === 'namespace' && to.kind === 'workload' && isSubject(subject, to);
  if (isSubject(subject, from) && !('name' in subject && called))
    halves.push({ connection, other: to, direction: 'egress' });
  if (isSubject(subject, to)) halves.push({ connection, other: from, direction: 'ingress' });
  if (halves.length === 0) {
    throw new Error(
      `'connections' holds one from ${peerName(from)} to ${peerName(to)}, which neither begins nor ends at ${subject.namespace}: pass only the subject's own`,
    );
  }
  return halves;
}

function isSubject(subject: Subject, peer: Peer): boolean {
  if ('name' in subject) return includesWorkload(peer, subject);
  return peer.kind === 'namespace' && peer.namespace === subject.namespace;
}

function policyPeer(peer: Peer): k8s.NetworkPolicyPeer {
  switch (peer.kind) {
    case 'workload':
      return {
        ...namespacePeer(peer.workload.namespace),
        podSelector: { matchLabels: { ...selectorLabels(peer.workload) } },
      };
    case 'namespace':
      return namespacePeer(peer.namespace);
    case 'environments':
      return {
        namespaceSelector: { matchLabels: { [environmentNamespaceLabel.key]: environmentNamespaceLabel.value } },
      };
    case 'internet':
      return { ipBlock: { cidr: '0.0.0.0/0', except: privateRanges } };
    case 'external':
      return { ipBlock: { cidr: peer.cidr } };
  }
}

/** The name label is written by the API server, so that nobody can borrow it. */
function namespacePeer(namespace: string): k8s.NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}
