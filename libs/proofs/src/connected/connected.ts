import { environmentNamespaceLabel, peerName, type Connection, type Peer } from '@slipway/contracts/connection';
import { selectorLabels } from '@slipway/contracts/endpoint';
import type { Finding } from '@slipway/contracts/finding';
import type { Json, Manifest, PlacedManifest } from '@slipway/contracts/manifest';
import { at, labelsAt, listAt, podTemplate, textAt } from '../fields.ts';
import { manifestFinding, type Evidence, type Proof } from '../proof.ts';

/** Network policies open both ends of every declared connection, and nothing points at pods that are not there. */
export const connected: Proof = {
  name: 'connected',
  claim: 'both halves of every declared connection are rendered, and every policy selects pods that exist',
  prove: (evidence) => {
    const world = worldOf(evidence);
    return [...missingHalves(evidence, world), ...world.policies.flatMap((policy) => idlePeers(policy, world))];
  },
};

/** A group of pods with the labels by which policies find it. */
interface Pods {
  readonly labels: Readonly<Record<string, string>>;
  readonly namespace: string;
  readonly namespaceLabels: Readonly<Record<string, string>>;
}

interface World {
  readonly policies: readonly PlacedManifest[];
  readonly pods: readonly Pods[];
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

function worldOf({ manifests }: Evidence): World {
  const namespaces = new Map<string, Readonly<Record<string, string>>>();
  for (const { manifest } of manifests) {
    if (manifest.kind !== 'Namespace') continue;
    const { name } = manifest.metadata;
    // The API server adds this label to every namespace.
    namespaces.set(name, { ...labelsAt(manifest, 'metadata', 'labels'), 'kubernetes.io/metadata.name': name });
  }
  const pods = manifests.flatMap(({ manifest }) => {
    const template = podTemplate(manifest);
    const namespace = manifest.metadata.namespace ?? '';
    if (template === undefined) return [];
    return [
      { labels: labelsAt(template, 'metadata', 'labels'), namespace, namespaceLabels: namespaces.get(namespace) ?? {} },
    ];
  });
  return { policies: manifests.filter(({ manifest }) => manifest.kind === 'NetworkPolicy'), pods, namespaces };
}

function missingHalves({ cluster, connections }: Evidence, world: World): Finding[] {
  return connections.flatMap((connection) =>
    (['egress', 'ingress'] as const)
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

/** True when some policy on the pods of one end lets the other end through. */
function isOpen(connection: Connection, direction: 'egress' | 'ingress', world: World): boolean {
  const [subject, other] = direction === 'egress' ? [connection.from, connection.to] : [connection.to, connection.from];
  if (subject.kind === 'external') return true; // No policy of ours is on the other side.
  // Every environment brings its own half; each of them is a connection of its own.
  if (subject.kind === 'environments') return true;
  return world.policies.some(
    ({ manifest }) => selects(manifest, subject) && opens(manifest, direction, other, connection.port, world),
  );
}

function selects(policy: Manifest, subject: Peer): boolean {
  const selector = labelsAt(policy, 'spec', 'podSelector', 'matchLabels');
  if (subject.kind === 'workload') {
    return (
      policy.metadata.namespace === subject.workload.namespace && isWithin(selector, selectorLabels(subject.workload))
    );
  }
  return (
    subject.kind === 'namespace' &&
    policy.metadata.namespace === subject.namespace &&
    Object.keys(selector).length === 0
  );
}

function opens(policy: Manifest, direction: 'egress' | 'ingress', other: Peer, port: number, world: World): boolean {
  return listAt(policy, 'spec', direction).some(
    (rule) =>
      listAt(rule, 'ports').some(
        (allowed) => at(allowed, 'port') === port && (textAt(allowed, 'protocol') ?? 'TCP') === 'TCP',
      ) && listAt(rule, direction === 'egress' ? 'to' : 'from').some((peer) => admits(peer, other, policy, world)),
  );
}

function admits(rule: Json, other: Peer, policy: Manifest, world: World): boolean {
  if (other.kind === 'external') return textAt(rule, 'ipBlock', 'cidr') === other.cidr;
  const wanted =
    at(rule, 'namespaceSelector') === undefined
      ? { 'kubernetes.io/metadata.name': policy.metadata.namespace ?? '' }
      : labelsAt(rule, 'namespaceSelector', 'matchLabels');
  const podLabels = labelsAt(rule, 'podSelector', 'matchLabels');
  const everyPod = Object.keys(podLabels).length === 0;
  switch (other.kind) {
    case 'workload':
      return (
        isWithin(wanted, world.namespaces.get(other.workload.namespace) ?? {}) &&
        isWithin(podLabels, selectorLabels(other.workload))
      );
    case 'namespace':
      return isWithin(wanted, world.namespaces.get(other.namespace) ?? {}) && everyPod;
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
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    listAt(placed.manifest, 'spec', direction).flatMap((rule, at0) =>
      listAt(rule, direction === 'egress' ? 'to' : 'from').flatMap((peer, at1) => {
        if (at(peer, 'namespaceSelector') === undefined || selectsSomething(peer, world)) return [];
        return [
          manifestFinding(placed, {
            rule: 'idle-policy-peer',
            path: `spec.${direction}[${at0}].${direction === 'egress' ? 'to' : 'from'}[${at1}]`,
            message: `NetworkPolicy ${placed.manifest.metadata.name} names pods that nobody renders`,
            remedy: 'correct the labels of the policy or of the pods, or remove the connection',
          }),
        ];
      }),
    ),
  );
}

function selectsSomething(peer: Json, world: World): boolean {
  const namespaceLabels = labelsAt(peer, 'namespaceSelector', 'matchLabels');
  const podLabels = labelsAt(peer, 'podSelector', 'matchLabels');
  // What runs in an environment is its owner's affair, and a cluster may have no environment yet.
  if (environmentNamespaceLabel.key in namespaceLabels) return true;
  return world.pods.some((pods) => isWithin(namespaceLabels, pods.namespaceLabels) && isWithin(podLabels, pods.labels));
}

/** True when the labels hold all that a selector asks for. */
function isWithin(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
