import type { Architecture } from '@slipway/contracts/image';
import type { Accelerator, InstanceType } from '@slipway/contracts/instance-type';
import type { Source } from '@slipway/contracts/source';
// Static, because that costs 2 ms for all types; as text in a module, stripping its types took 7 ms, used or not.
import data from './data/instance-types.json' with { type: 'json' };

/** What the cells of a row mean, in their order. */
export const instanceTypeColumns = [
  'name',
  'architecture',
  'cpu',
  'memoryMi',
  'ephemeralStorageGi',
  'pods',
  'accelerator',
  'accelerators',
  'acceleratorName',
  'acceleratorMemoryMi',
  'localStorageGb',
  'hourlyUsd',
] as const;

/** One instance type as the data file holds it. */
export type InstanceTypeRow = readonly [
  name: string,
  architecture: Architecture,
  cpu: number,
  memoryMi: number,
  ephemeralStorageGi: number,
  pods: number,
  accelerator: Accelerator,
  accelerators: number,
  acceleratorName: string,
  acceleratorMemoryMi: number,
  localStorageGb: number,
  hourlyUsd: number | null,
];

/** The data file: written by `sync-instance-types.ts`, never by hand. */
export interface InstanceTable {
  readonly types: Source;
  /** The one region whose prices are known, and where they are from. */
  readonly prices: Source & { readonly region: string };
  readonly neuronMemory: Source;
  readonly columns: typeof instanceTypeColumns;
  readonly rows: readonly InstanceTypeRow[];
}

// The compiler sees arrays where the file has tuples; the test beside this file holds the columns against it.
const table = data as unknown as InstanceTable;

let families: ReadonlyMap<string, readonly InstanceType[]> | undefined;
let prices: ReadonlyMap<string, number> | undefined;

/**
 * Instance types by family, smallest first. What is allocatable is Karpenter's estimate for a node with default
 * settings: its root volume of 20 GiB leaves 17 GiB of ephemeral storage, so a pool with another volume has another
 * amount. AMD and Qualcomm chips, media chips and parts of a GPU count as no accelerator: pods cannot ask for them.
 */
export function instanceFamilies(): ReadonlyMap<string, readonly InstanceType[]> {
  return (families ??= byFamily());
}

/** One instance type by name: `g6.2xlarge`. */
export function instanceType(name: string): InstanceType | undefined {
  return instanceFamilies()
    .get(familyOf(name))
    ?.find((type) => type.name === name);
}

/** On-demand price of a Linux node in USD an hour; `undefined` where none is known for the region. */
export function onDemandHourlyUsd(region: string, name: string): number | undefined {
  if (region !== table.prices.region) return undefined;
  prices ??= new Map(table.rows.flatMap((row) => (row[11] === null ? [] : [[row[0], row[11]]])));
  return prices.get(name);
}

/** vCPUs of an instance type. Karpenter takes away what the kubelet keeps: 80 m of the first four, and 0.25 % of each further one. */
export function vcpusOf({ allocatable: { cpu } }: Pick<InstanceType, 'allocatable'>): number {
  return cpu < 4 ? Math.ceil(cpu) : Math.round((cpu + 0.07) / 0.9975);
}

function byFamily(): ReadonlyMap<string, readonly InstanceType[]> {
  const groups = new Map<string, InstanceType[]>();
  for (const type of table.rows.map(fromRow)) {
    const group = groups.get(type.family);
    if (group === undefined) groups.set(type.family, [type]);
    else group.push(type);
  }
  for (const group of groups.values())
    group.sort((a, b) => a.allocatable.cpu - b.allocatable.cpu || a.allocatable.memoryGiB - b.allocatable.memoryGiB);
  return groups;
}

function fromRow([
  name,
  architecture,
  cpu,
  memoryMi,
  ephemeralStorageGiB,
  pods,
  accelerator,
  accelerators,
  acceleratorName,
  acceleratorMemoryMi,
  localStorageGb,
]: InstanceTypeRow): InstanceType {
  return {
    name,
    family: familyOf(name),
    architecture,
    allocatable: { cpu, memoryGiB: memoryMi / 1024, ephemeralStorageGiB, pods },
    accelerator,
    accelerators,
    acceleratorName,
    acceleratorMemoryGiB: acceleratorMemoryMi / 1024,
    localStorageGb,
  };
}

function familyOf(name: string): string {
  return name.slice(0, name.indexOf('.'));
}
