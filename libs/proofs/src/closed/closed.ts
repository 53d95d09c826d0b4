import { environmentNamespaceLabel, type Connection, type Peer } from '@slipway/contracts/connection';
import { selectorLabels } from '@slipway/contracts/endpoint';
import type { Finding } from '@slipway/contracts/finding';
import { manifestTitle, type Json, type PlacedManifest } from '@slipway/contracts/manifest';
import { at, labelsAt, listAt, textAt } from '../fields.ts';
import { directions, peersField, type Direction } from '../policy.ts';
import { manifestFinding, type Proof } from '../proof.ts';

/** The converse of `connected`: what is open was declared, or is one of two things that need no declaration. */
export const closed: Proof = {
  name: 'closed',
  claim: 'policies open declared connections, the DNS and the own namespace, and nothing else',
  prove: ({ manifests, connections }) => {
    const declared = Map.groupBy(connections.flatMap(halvesOf), ({ namespace }) => namespace);
    return manifests
      .filter(({ manifest }) => manifest.kind === 'NetworkPolicy')
      .flatMap((placed) => {
        const halves = declared.get(placed.manifest.metadata.namespace ?? '') ?? [];
        return openingsOf(placed)
          .filter((opening) => !isDns(opening) && !isOwnNamespace(opening))
          .filter((opening) => !halves.some((half) => isWithin(opening, half)))
          .map((opening) => undeclared(placed, opening));
      });
  },
};

/** One end of a declared connection, where a policy may open it. */
interface Half {
  readonly namespace: string;
  /** Labels of the pods that it is about; none for all of the namespace. */
  readonly subject: Labels;
  readonly direction: Direction;
  readonly other: Peer;
  readonly ports: Ports;
}

/** One port, or a range of them. */
type Ports = Pick<Connection, 'port' | 'endPort'>;

/** What one rule opens for one peer and one port. */
interface Opening {
  readonly direction: Direction;
  /** Where it stands: `spec.egress[0].to[1]`. */
  readonly path: string;
  /** Selector of the pods that are opened. */
  readonly subject: Json | undefined;
  readonly namespace: string;
  /** Undefined is everybody. */
  readonly peer: Json | undefined;
  /** Undefined is every port. */
  readonly port: Json | undefined;
}

type Labels = Readonly<Record<string, string>>;

// Ranges are said again, and not read where policies are made of them: one that is lost or added there is found here.

const privateNetworks = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16'];

/** What `internet` leaves out; link-local addresses have the credentials of the node. */
const outsideInternet = [...privateNetworks, '169.254.0.0/16'];

/** Where the DNS may answer: in pods, or on the node itself. Port 53 of the internet is a way out for anything. */
const dnsRanges = [...privateNetworks, '169.254.20.10/32'];

function halvesOf({ from, to, ...ports }: Connection): Half[] {
  return [...halfOf('egress', from, to, ports), ...halfOf('ingress', to, from, ports)];
}

/** The half at a subject; none where no policy of ours is, or where each environment declares its own. */
function halfOf(direction: Direction, subject: Peer, other: Peer, ports: Ports): Half[] {
  switch (subject.kind) {
    case 'workload': {
      const { workload } = subject;
      return [{ namespace: workload.namespace, subject: selectorLabels(workload), direction, other, ports }];
    }
    case 'namespace':
      return [{ namespace: subject.namespace, subject: {}, direction, other, ports }];
    case 'environments':
    case 'internet':
    case 'external':
      return [];
  }
}

/**
 * Rules count whether or not `policyTypes` names their direction: one word there would open them. A list that is empty
 * means all, as one that is left out.
 */
function openingsOf({ manifest }: PlacedManifest): Opening[] {
  const subject = at(manifest, 'spec', 'podSelector');
  const namespace = manifest.metadata.namespace ?? '';
  return directions.flatMap((direction) =>
    listAt(manifest, 'spec', direction).flatMap((rule, index) => {
      const field = peersField(direction);
      const path = `spec.${direction}[${index}]`;
      const peers = listAt(rule, field).map((peer, at0) => ({ peer, path: `${path}.${field}[${at0}]` }));
      const ports = listAt(rule, 'ports');
      return (peers.length === 0 ? [{ peer: undefined, path }] : peers).flatMap((each) =>
        (ports.length === 0 ? [undefined] : ports).map((port) => ({ ...each, direction, subject, namespace, port })),
      );
    }),
  );
}

function isDns({ direction, peer, port }: Opening): boolean {
  return (
    direction === 'egress' &&
    ['TCP', 'UDP'].includes(protocolOf(port)) &&
    isPort(port, { port: 53 }) &&
    dnsRanges.includes(textAt(peer, 'ipBlock', 'cidr') ?? '')
  );
}

/** All of the own namespace. Who names some of its pods means a connection, and declares it. */
function isOwnNamespace({ peer }: Opening): boolean {
  const selector = at(peer, 'podSelector');
  return (
    selector !== undefined &&
    selectorText(selector) === '' &&
    at(peer, 'namespaceSelector') === undefined &&
    at(peer, 'ipBlock') === undefined
  );
}

/** True when an opening is no wider than a half: for its pods, to its other end, on its port. */
function isWithin(opening: Opening, half: Half): boolean {
  return (
    opening.direction === half.direction &&
    protocolOf(opening.port) === 'TCP' &&
    isPort(opening.port, half.ports) &&
    demands(opening.subject, half.subject) &&
    isPeerWithin(opening, half.other)
  );
}

function isPeerWithin({ peer, namespace }: Opening, declared: Peer): boolean {
  const block = at(peer, 'ipBlock');
  const namespaces = at(peer, 'namespaceSelector');
  const pods = at(peer, 'podSelector');
  if (block !== undefined) return namespaces === undefined && pods === undefined && isBlockWithin(block, declared);
  const inNamespace = (name: string) =>
    namespaces === undefined
      ? pods !== undefined && name === namespace
      : demands(namespaces, { 'kubernetes.io/metadata.name': name });
  switch (declared.kind) {
    case 'workload':
      return inNamespace(declared.workload.namespace) && demands(pods, selectorLabels(declared.workload));
    case 'namespace':
      return inNamespace(declared.namespace);
    case 'environments':
      return demands(namespaces, { [environmentNamespaceLabel.key]: environmentNamespaceLabel.value });
    case 'internet':
    case 'external':
      return false;
  }
}

/** Ranges are compared as they are written: another one, even a narrower one, is declared as what it is. */
function isBlockWithin(block: Json, declared: Peer): boolean {
  const cidr = textAt(block, 'cidr');
  if (declared.kind === 'external') return cidr === declared.cidr;
  if (declared.kind !== 'internet') return false;
  const except = listAt(block, 'except');
  return cidr === '0.0.0.0/0' && outsideInternet.every((range) => except.includes(range));
}

/** True when a selector asks for all of these labels. What else it asks for, by expressions too, only leaves out more. */
function demands(selector: Json | undefined, labels: Labels): boolean {
  const wanted = labelsAt(selector, 'matchLabels');
  return Object.entries(labels).every(([key, value]) => wanted[key] === value);
}

/** True for these ports, no other: a name could be any, and a wider range is more. */
function isPort(opened: Json | undefined, { port, endPort }: Ports): boolean {
  return at(opened, 'port') === port && at(opened, 'endPort') === endPort;
}

function protocolOf(port: Json | undefined): string {
  return textAt(port, 'protocol') ?? 'TCP';
}

function undeclared(placed: PlacedManifest, { direction, path, subject, peer, port }: Opening): Finding {
  const pods = selectorText(subject);
  return manifestFinding(placed, {
    rule: 'undeclared-opening',
    path,
    message: `${manifestTitle(placed.manifest)} opens the ${direction} of ${pods === '' ? 'every pod' : `pods ${pods}`} ${peersField(direction)} ${peerText(peer)} on ${portText(port)}, which no connection declares`,
    remedy: 'declare the connection in libs/contracts/src/topology.ts, or remove the rule',
  });
}

function peerText(peer: Json | undefined): string {
  const cidr = textAt(peer, 'ipBlock', 'cidr');
  if (cidr !== undefined) {
    const except = listAt(peer, 'ipBlock', 'except');
    return except.length === 0 ? cidr : `${cidr} without ${except.map(wordOf).join(', ')}`;
  }
  const [namespaces, pods] = [at(peer, 'namespaceSelector'), at(peer, 'podSelector')];
  if (namespaces === undefined && pods === undefined) return 'everybody';
  const where =
    namespaces === undefined ? 'the own namespace' : `namespaces ${selectorText(namespaces) || 'of any name'}`;
  return `${selectorText(pods) === '' ? 'every pod' : `pods ${selectorText(pods)}`} of ${where}`;
}

function portText(port: Json | undefined): string {
  const [first, last] = [at(port, 'port'), at(port, 'endPort')];
  if (first === undefined) return port === undefined ? 'every port' : `every ${protocolOf(port)} port`;
  return `${protocolOf(port)} port ${wordOf(first)}${last === undefined ? '' : ` to ${wordOf(last)}`}`;
}

/** A value as it is written. */
function wordOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A selector as kubectl takes it: `a=b,c=d`; expressions as they are written; empty for one that asks for nothing. */
function selectorText(selector: Json | undefined): string {
  const labels = Object.entries(labelsAt(selector, 'matchLabels')).map(([key, value]) => `${key}=${value}`);
  const expressions = listAt(selector, 'matchExpressions').map(wordOf);
  return [...labels, ...expressions].join(',');
}
