import { instanceFamilies } from '@slipway/catalog/instance-types';
import type { InstanceType } from '@slipway/contracts/instance-type';
import type { Json, Manifest } from '@slipway/contracts/manifest';
import { nodePoolLabel } from '@slipway/contracts/node-pool';
import { at, labelsAt, listAt, textAt } from '@slipway/proofs/fields';
import { amountOf, podRequests, type Amounts } from './quantities.ts';
import { podGroups } from './workloads.ts';

/** A pool as its NodePool declares it. */
export interface Pool {
  readonly name: string;
  readonly weight: number;
  /** How many nodes it always has; absent where it grows. */
  readonly replicas?: number;
  /** Instance types that its requirements leave, smallest first. */
  readonly types: readonly InstanceType[];
  readonly zones: readonly string[];
  readonly capacityTypes: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Json[];
  readonly limits: Amounts;
  /** Ephemeral storage that pods get of a node's volume, GiB. */
  readonly storageGiB: number;
  /** Domain of the labels that describe instances: `eks.amazonaws.com` or `karpenter.k8s.aws`. */
  readonly labelDomain: string;
  readonly manifest: Manifest;
}

/** Resources by accelerator, as device plug-ins announce them. */
export const acceleratorResource = {
  none: undefined,
  nvidia: 'nvidia.com/gpu',
  neuron: 'aws.amazon.com/neuron',
} as const;

/** The node pools among the objects of a cluster. */
export function poolsOf(manifests: readonly Manifest[]): Pool[] {
  return manifests.filter(({ kind }) => kind === 'NodePool').map((pool) => readPool(pool, manifests));
}

function readPool(manifest: Manifest, manifests: readonly Manifest[]): Pool {
  const spec = at(manifest, 'spec', 'template', 'spec');
  const requirements = new Map(
    listAt(spec, 'requirements').map((one) => {
      if (textAt(one, 'operator') !== 'In')
        throw new Error(`NodePool ${manifest.metadata.name}: the rehearsal knows only requirements with operator In`);
      return [textAt(one, 'key') ?? '', listAt(one, 'values') as readonly string[]];
    }),
  );
  const nodeClass = manifests.find(
    (one) =>
      one.kind === textAt(spec, 'nodeClassRef', 'kind') && one.metadata.name === textAt(spec, 'nodeClassRef', 'name'),
  );
  const labelDomain = textAt(spec, 'nodeClassRef', 'group') ?? '';
  const replicas = at(manifest, 'spec', 'replicas');
  return {
    name: manifest.metadata.name,
    weight: Number(at(manifest, 'spec', 'weight') ?? 0),
    ...(replicas !== undefined && { replicas: Number(replicas) }),
    types: typesOf(requirements, labelDomain, manifest.metadata.name),
    zones: requirements.get('topology.kubernetes.io/zone') ?? ['zone-a'],
    capacityTypes: requirements.get('karpenter.sh/capacity-type') ?? ['on-demand'],
    labels: labelsAt(manifest, 'spec', 'template', 'metadata', 'labels'),
    taints: listAt(spec, 'taints'),
    limits: Object.fromEntries(
      Object.entries(labelsAt(manifest, 'spec', 'limits')).map(([name, value]) => [name, amountOf(value)]),
    ),
    storageGiB: podStorage(volumeGiB(nodeClass)),
    labelDomain,
    manifest,
  };
}

const handled = new Set([
  'kubernetes.io/arch',
  'kubernetes.io/os',
  'karpenter.sh/capacity-type',
  'topology.kubernetes.io/zone',
]);

function typesOf(
  requirements: ReadonlyMap<string, readonly string[]>,
  domain: string,
  pool: string,
): readonly InstanceType[] {
  const family = `${domain}/instance-family`;
  const size = `${domain}/instance-size`;
  const unknown = [...requirements.keys()].filter((key) => !handled.has(key) && key !== family && key !== size);
  if (unknown.length > 0)
    throw new Error(`NodePool ${pool}: the rehearsal does not know the requirement ${unknown.join(', ')}`);
  const architectures = requirements.get('kubernetes.io/arch');
  const sizes = requirements.get(size);
  return (requirements.get(family) ?? [])
    .flatMap((name) => instanceFamilies().get(name) ?? [])
    .filter(({ architecture }) => architectures?.includes(architecture) ?? true)
    .filter(({ name }) => sizes?.includes(sizeOf(name)) ?? true)
    .sort((a, b) => a.allocatable.cpu - b.allocatable.cpu);
}

/** `2xlarge` of `g6.2xlarge`. */
function sizeOf(type: string): string {
  return type.slice(type.indexOf('.') + 1);
}

/** Size of the volume that holds images and what pods write. */
function volumeGiB(nodeClass: Manifest | undefined): number {
  const sizes = [
    textAt(nodeClass, 'spec', 'ephemeralStorage', 'size'),
    ...listAt(nodeClass, 'spec', 'blockDeviceMappings').map((device) => textAt(device, 'ebs', 'volumeSize')),
  ];
  return Math.max(20, ...sizes.map((size) => (size === undefined ? 0 : amountOf(size) / 2 ** 30)));
}

/** The kubelet evicts pods when a tenth is left, and keeps 1 GiB for itself. */
function podStorage(gib: number): number {
  return Math.floor(gib * 0.9 - 1);
}

/**
 * Nodes for all pools: so many that what is rendered fits, at least one in each zone, and as many again for rollouts
 * and growth, as far as the limits of the pool go.
 */
export function nodesOf(pools: readonly Pool[], manifests: readonly Manifest[], region: string): Manifest[] {
  return pools.flatMap((pool) => {
    const pods = podsFor(pool, manifests);
    const type = pool.types.find((one) => pods.every(({ requests }) => fits(requests, one, pool))) ?? pool.types.at(-1);
    if (type === undefined) throw new Error(`NodePool ${pool.name} allows no instance type that the catalog knows`);
    const needed = Math.max(pool.zones.length, nodesNeeded(pods, type, pool));
    const count = pool.replicas ?? Math.max(1, Math.min(2 * needed, nodesWithinLimits(type, pool)));
    return Array.from({ length: count }, (_, index) =>
      nodeOf(pool, type, pool.zones[index % pool.zones.length] ?? '', region, index),
    );
  });
}

interface Demand {
  readonly requests: Amounts;
  readonly replicas: number;
}

/** Pods that choose the pool by name; those that choose none count for every pool that is open to all. */
function podsFor(pool: Pool, manifests: readonly Manifest[]): Demand[] {
  return manifests.flatMap((manifest) => {
    return podGroups(manifest, manifests).flatMap(({ template, pods }) => {
      const chosen = textAt(template, 'spec', 'nodeSelector', nodePoolLabel);
      const mine = chosen === undefined ? pool.taints.length === 0 : chosen === pool.labels[nodePoolLabel];
      return mine ? [{ requests: podRequests(at(template, 'spec')), replicas: pods ?? 1 }] : [];
    });
  });
}

function fits(requests: Amounts, type: InstanceType, pool: Pool): boolean {
  const offered = allocatable(type, pool);
  return Object.entries(requests).every(([name, amount]) => amount <= (offered[name] ?? 0));
}

function nodesNeeded(pods: readonly Demand[], type: InstanceType, pool: Pool): number {
  const offered = allocatable(type, pool);
  return pods.reduce((total, { requests, replicas }) => {
    const perNode = Math.min(
      ...Object.entries(requests).map(([name, amount]) =>
        amount === 0 ? Infinity : Math.floor((offered[name] ?? 0) / amount),
      ),
    );
    return total + (perNode < 1 || perNode === Infinity ? replicas : Math.ceil(replicas / perNode));
  }, 0);
}

/** How many nodes of a type the limits of a pool allow. */
function nodesWithinLimits(type: InstanceType, pool: Pool): number {
  const offered = allocatable(type, pool);
  const allowed = Object.entries(pool.limits).map(([name, limit]) => {
    const each = offered[name] ?? 0;
    return each === 0 ? Infinity : Math.floor(limit / each);
  });
  return Math.min(...allowed, Infinity);
}

/** What pods may ask of a node, in cores, bytes and pieces. */
export function allocatable(type: InstanceType, pool: Pick<Pool, 'storageGiB'>): Amounts {
  const { cpu, memoryGiB, pods } = type.allocatable;
  const device = acceleratorResource[type.accelerator];
  return {
    cpu,
    memory: Math.floor(memoryGiB * 2 ** 30),
    pods,
    'ephemeral-storage': pool.storageGiB * 2 ** 30,
    ...(device !== undefined && { [device]: type.accelerators }),
  };
}

/** Labels that a node of the pool carries. */
export function nodeLabels(
  pool: Pool,
  type: InstanceType,
  zone: string,
  region: string,
): Readonly<Record<string, string>> {
  return {
    ...pool.labels,
    'karpenter.sh/nodepool': pool.name,
    'karpenter.sh/capacity-type': pool.capacityTypes[0] ?? 'on-demand',
    'kubernetes.io/arch': type.architecture,
    'kubernetes.io/os': 'linux',
    'node.kubernetes.io/instance-type': type.name,
    'topology.kubernetes.io/region': region,
    'topology.kubernetes.io/zone': zone,
    [`${pool.labelDomain}/instance-family`]: type.family,
    [`${pool.labelDomain}/instance-size`]: sizeOf(type.name),
  };
}

/** Amounts as Kubernetes writes them. */
export function quantitiesOf(amounts: Amounts): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(amounts).map(([name, amount]) => [
      name,
      name === 'cpu' ? `${Math.floor(amount * 1000)}m` : String(amount),
    ]),
  );
}

function nodeOf(pool: Pool, type: InstanceType, zone: string, region: string, index: number): Manifest {
  const name = `${pool.name}-${index + 1}`;
  const amounts = quantitiesOf(allocatable(type, pool));
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { ...nodeLabels(pool, type, zone, region), 'kubernetes.io/hostname': name },
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
    },
    spec: { taints: pool.taints, providerID: `rehearsal:///${zone}/${name}` },
    status: {
      allocatable: amounts,
      capacity: amounts,
      nodeInfo: { architecture: type.architecture, operatingSystem: 'linux' },
    },
  };
}
