import { podTemplates } from '@slipway/contracts/pod-templates';
import { environmentNamespaceLabel, peerName, type Connection, type Peer } from '@slipway/contracts/connection';
import { selectorLabels } from '@slipway/contracts/endpoint';
import type { Finding } from '@slipway/contracts/finding';
import type { Json, Manifest, PlacedManifest } from '@slipway/contracts/manifest';
import { at, labelsAt, listAt, textAt } from '../fields.ts';
import { directions, peersField, type Direction } from '../policy.ts';
import { manifestFinding, type Evidence, type Proof } from '../proof.ts';

/** Every namespace is shut, both ends of every declared connection are open, and no policy points at pods that are not there. */
export const connected: Proof = {
  name: 'connected',
  claim: 'namespaces are shut, both halves of every declared connection are open, and policies name pods that exist',
  prove: (evidence) => {
    const world = worldOf(evidence);
    return [
      ...evidence.manifests.flatMap((placed) => openNamespace(placed, world)),
      ...missingHalves(evidence, world),
      ...evidence.manifests.flatMap((placed) => lonelyPods(placed, world)),
      ...[...world.policies.values()].flat().flatMap((policy) => idlePeers(policy, world)),
    ];
  },
};

/** A group of pods with the labels by which policies find it. */
interface Pods {
  readonly labels: Labels;
  readonly namespace: string;
  readonly namespaceLabels: Labels;
}

/** What a selector asks for. */
type Labels = Readonly<Record<string, string>>;

interface World {
  /** By namespace: a connection is opened where its ends are, however many others there are. */
  readonly policies: ReadonlyMap<string, readonly PlacedManifest[]>;
  readonly pods: readonly Pods[];
  readonly namespaces: ReadonlyMap<string, Labels>;
  /** Namespaces that are one end of a connection as a whole. */
  readonly named: ReadonlySet<string>;
}

function worldOf({ manifests, connections }: Evidence): World {
  const namespaces = new Map<string, Labels>();
  for (const { manifest } of manifests) {
    if (manifest.kind !== 'Namespace') continue;
    const { name } = manifest.metadata;
    // The API server adds this label to every namespace.
    namespaces.set(name, { ...labelsAt(manifest, 'metadata', 'labels'), 'kubernetes.io/metadata.name': name });
  }
  const pods = manifests.flatMap(({ manifest }) => {
    const namespace = manifest.metadata.namespace ?? '';
    return podTemplates(manifest).map(({ template }) => ({
      labels: labelsAt(template, 'metadata', 'labels'),
      namespace,
      namespaceLabels: namespaces.get(namespace) ?? {},
    }));
  });
  const policies = Map.groupBy(
    manifests.filter(({ manifest }) => manifest.kind === 'NetworkPolicy'),
    ({ manifest }) => manifest.metadata.namespace ?? '',
  );
  const named = new Set(
    connections.flatMap(({ from, to }) =>
      [from, to].flatMap((end) => (end.kind === 'namespace' ? [end.namespace] : [])),
    ),
  );
  return { policies, pods, namespaces, named };
}

/** A finding where some pods of a namespace may talk though nobody said so. */
function openNamespace(placed: PlacedManifest, world: World): Finding[] {
  const { kind, metadata } = placed.manifest;
  if (kind !== 'Namespace') return [];
  const policies = world.policies.get(metadata.name) ?? [];
  const open = directions.filter((direction) => !policies.some(({ manifest }) => shuts(manifest, direction)));
  if (open.length === 0) return [];
  return [
    manifestFinding(placed, {
      rule: 'no-default-deny',
      path: 'metadata.name',
      message: `Namespace ${metadata.name} has no policy that shuts the ${open.join(' and ')} of all its pods`,
      remedy: 'make it with the construct Namespace, which brings default-deny along',
    }),
  ];
}

/** True for a policy on every pod that names a direction, and nobody in it. */
function shuts(policy: Manifest, direction: Direction): boolean {
  return (
    isEmpty(wantedLabels(at(policy, 'spec', 'podSelector'))) &&
    listAt(policy, 'spec', 'policyTypes').includes(policyType(direction)) &&
    listAt(policy, 'spec', direction).length === 0
  );
}

function missingHalves({ cluster, connections }: Evidence, world: World): Finding[] {
  return connections.flatMap((connection) =>
    directions
      .filter((direction) => !isOpen(connection, direction, world))
      .map((direction) => ({
        rule: direction === 'egress' ? 'missing-egress' : 'missing-ingress',
        severity: 'error' as const,
        file: cluster.file,
        message: `${peerName(connection.from)} may not reach ${peerName(connection.to)} on port ${connection.port}: no policy opens the ${direction}`,
        remedy: `pass the connection to the chart of ${peerName(direction === 'egress' ? connection.from : connection.to)}`,
      })),
  );
}

/** One finding for each pod template that no policy is about: whatever was meant to be open to its pods is shut. */
function lonelyPods(placed: PlacedManifest, world: World): Finding[] {
  const { manifest } = placed;
  const policies = world.policies.get(manifest.metadata.namespace ?? '') ?? [];
  return podTemplates(manifest).flatMap(({ path, template }) => {
    const labels = labelsAt(template, 'metadata', 'labels');
    const about = policies.some(({ manifest: policy }) => {
      const selector = wantedLabels(at(policy, 'spec', 'podSelector'));
      return !isEmpty(selector) && isWithin(selector, labels);
    });
    if (about) return [];
    return [
      manifestFinding(placed, {
        rule: 'pods-without-policy',
        path: `${path}.metadata.labels`,
        message: `${manifest.kind} ${manifest.metadata.name} makes pods that no policy is about: they can reach nobody but the DNS, and nobody them`,
        remedy: 'correct the labels of the policy or of the pods, or declare a connection',
      }),
    ];
  });
}

/** True when some policy on the pods of one end lets the other end through. */
function isOpen(connection: Connection, direction: Direction, world: World): boolean {
  const [subject, other] = direction === 'egress' ? [connection.from, connection.to] : [connection.to, connection.from];
  if (subject.kind === 'external' || subject.kind === 'internet') return true; // No policy of ours is on the other side.
  // Every environment brings its own half; each of them is a connection of its own.
  if (subject.kind === 'environments') return true;
  const namespace = subject.kind === 'workload' ? subject.workload.namespace : subject.namespace;
  // Whoever makes a namespace that is not rendered here answers for its policies.
  if (!world.namespaces.has(namespace)) return true;
  return (world.policies.get(namespace) ?? []).some(
    ({ manifest }) => selects(manifest, subject) && opens(manifest, direction, other, connection, world),
  );
}

/** True when a policy, of the subject's own namespace, applies to all of its pods. */
function selects(policy: Manifest, subject: Peer): boolean {
  const selector = wantedLabels(at(policy, 'spec', 'podSelector'));
  return subject.kind === 'workload' ? isWithin(selector, selectorLabels(subject.workload)) : isEmpty(selector);
}

function opens(
  policy: Manifest,
  direction: Direction,
  other: Peer,
  { port, endPort }: Pick<Connection, 'port' | 'endPort'>,
  world: World,
): boolean {
  // Rules of a direction that the policy does not name are stored, and mean nothing.
  if (!listAt(policy, 'spec', 'policyTypes').includes(policyType(direction))) return false;
  return listAt(policy, 'spec', direction).some(
    (rule) =>
      listAt(rule, 'ports').some(
        (allowed) =>
          at(allowed, 'port') === port &&
          at(allowed, 'endPort') === endPort &&
          (textAt(allowed, 'protocol') ?? 'TCP') === 'TCP',
      ) && listAt(rule, peersField(direction)).some((peer) => admits(peer, other, policy, world)),
  );
}

function admits(rule: Json, other: Peer, policy: Manifest, world: World): boolean {
  const cidr = textAt(rule, 'ipBlock', 'cidr');
  if (other.kind === 'external') return cidr === other.cidr;
  if (other.kind === 'internet') return cidr === '0.0.0.0/0';
  if (cidr !== undefined) return false;
  const wanted =
    at(rule, 'namespaceSelector') === undefined
      ? { 'kubernetes.io/metadata.name': policy.metadata.namespace ?? '' }
      : wantedLabels(at(rule, 'namespaceSelector'));
  const podLabels = wantedLabels(at(rule, 'podSelector'));
  const everyPod = isEmpty(podLabels);
  switch (other.kind) {
    case 'workload':
      return (
        isWithin(wanted, world.namespaces.get(other.workload.namespace) ?? {}) &&
        isWithin(podLabels, selectorLabels(other.workload))
      );
    case 'namespace':
      return isWithin(wanted, namespaceLabelsOf(other.namespace, world)) && everyPod;
    case 'environments':
      return (
        wanted[environmentNamespaceLabel.key] === environmentNamespaceLabel.value &&
        Object.keys(wanted).length === 1 &&
        everyPod
      );
  }
}

/** One finding for each peer of a policy that selects no pods of any workload or environment. */
function idlePeers(placed: PlacedManifest, world: World): Finding[] {
  return directions.flatMap((direction) =>
    listAt(placed.manifest, 'spec', direction).flatMap((rule, at0) =>
      listAt(rule, peersField(direction)).flatMap((peer, at1) => {
        if (at(peer, 'namespaceSelector') === undefined || selectsSomething(peer, world)) return [];
        return [
          manifestFinding(placed, {
            rule: 'idle-policy-peer',
            path: `spec.${direction}[${at0}].${peersField(direction)}[${at1}]`,
            message: `NetworkPolicy ${placed.manifest.metadata.name} names pods that nobody renders`,
            remedy: 'correct the labels of the policy or of the pods, or remove the connection',
          }),
        ];
      }),
    ),
  );
}

function selectsSomething(peer: Json, world: World): boolean {
  const namespaceLabels = wantedLabels(at(peer, 'namespaceSelector'));
  const podLabels = wantedLabels(at(peer, 'podSelector'));
  // What runs in an environment is its owner's affair, and a cluster may have no environment yet.
  if (environmentNamespaceLabel.key in namespaceLabels) return true;
  // Operators are charts of others, whose pods are not rendered here: a connection names their whole namespace.
  const name = namespaceLabels['kubernetes.io/metadata.name'];
  if (isEmpty(podLabels) && name !== undefined && world.named.has(name)) return true;
  return world.pods.some((pods) => isWithin(namespaceLabels, pods.namespaceLabels) && isWithin(podLabels, pods.labels));
}

/** The API server writes the name on every namespace, also on those that are not rendered here. */
function namespaceLabelsOf(name: string, world: World): Labels {
  return world.namespaces.get(name) ?? { 'kubernetes.io/metadata.name': name };
}

/** The labels that a selector asks for. Expressions are not understood here: with them, it asks for what nothing has. */
function wantedLabels(selector: Json | undefined): Labels {
  return listAt(selector, 'matchExpressions').length > 0 ? { matchExpressions: '' } : labelsAt(selector, 'matchLabels');
}

function policyType(direction: Direction): string {
  return direction === 'egress' ? 'Egress' : 'Ingress';
}

function isEmpty(selector: Labels): boolean {
  return Object.keys(selector).length === 0;
}

/** True when the labels hold all that a selector asks for. */
function isWithin(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
