import type { Catalog, NodeOverhead } from './catalog.ts';
import type { Complain } from './complain.ts';
import { compareText } from './finding.ts';
import { optionSet } from './engine-options.ts';
import type { InstanceType } from './instance-type.ts';
import type { ServerResources } from './model.ts';
import type { PlacementAt } from './placement.ts';
import { chooseFrom } from './suggest.ts';
import { podResources } from './pod-resources.ts';

/** Most types that a finding names. */
const fewTypes = 3;

/** A pod lands on any type of its pool, so each of their accelerators must know the formats of the model. */
export function checkNumberFormats(
  { path, placement, stated }: PlacementAt,
  types: readonly InstanceType[],
  { accelerators }: Pick<Catalog, 'accelerators'>,
  complain: Complain,
): void {
  const { model, profile, pool, engine, runtime } = placement;
  const { quantization = model.architecture.dtype === 'mxfp4' ? 'mxfp4' : undefined, dtype } = profile.flags;
  const set = optionSet(engine, runtime);
  const methods = new Set([...accelerators.values()].flatMap((one) => one.quantizations[set] ?? []));
  if ('quantization' in stated && methods.size > 0 && !methods.has(String(quantization))) {
    complain(`${path}.flags.quantization`, quantization, {
      rule: 'unknown-quantization',
      message: `is no way of calculating that ${set} knows`,
      remedy: chooseFrom(String(quantization), [...methods].sort(compareText)),
    });
    return;
  }
  for (const name of new Set(types.map(({ acceleratorName }) => acceleratorName))) {
    const accelerator = accelerators.get(name);
    if (accelerator === undefined) continue;
    const families = [
      ...new Set(types.filter(({ acceleratorName }) => acceleratorName === name).map(({ family }) => family)),
    ].join(', ');
    const lacks = (what: string) => {
      complain(`${path}.pool`, pool.name, {
        rule: 'number-format-not-supported',
        message: `has ${families} with ${name}, which cannot calculate ${model.id} in ${what}`,
        remedy: `take ${families} out of pool ${pool.name}, or choose another pool or model`,
      });
    };
    const runs = accelerator.quantizations[set] ?? [];
    if (typeof quantization === 'string' && !runs.includes(quantization)) lacks(quantization);
    // Whatever is named otherwise, or not at all, is converted to what the chip has.
    else if ((dtype === 'bfloat16' || dtype === 'float16') && !accelerator.formats.includes(dtype)) lacks(dtype);
  }
}

/** One pod beside the node's own must fit at least one type; the finding says what each type lacks. */
export function checkFit(
  { path, placement }: PlacementAt,
  types: readonly InstanceType[],
  overhead: NodeOverhead,
  complain: Complain,
): void {
  const resources = podResources(placement);
  const lacking = types.map(({ name, allocatable, accelerators }) => {
    const shortfalls = [
      { what: 'vCPUs', asked: resources.cpu + overhead.cpu, has: allocatable.cpu },
      { what: 'GiB of memory', asked: resources.memoryGiB + overhead.memoryGiB, has: allocatable.memoryGiB },
      { what: 'accelerators', asked: resources.accelerators, has: accelerators },
    ].filter(({ asked, has }) => asked > has);
    return { name, shortfalls };
  });
  const { storageGiB } = placement.pool;
  const usableGiB = storageGiB * overhead.storageShare;
  if (resources.ephemeralStorageGiB > usableGiB) {
    complain(`${path}.pool`, placement.pool.name, {
      rule: 'no-fitting-instance',
      message: `has nodes with ${storageGiB} GiB of storage, of which pods may use ${round(usableGiB)}, and a pod of ${placement.name} asks for ${resources.ephemeralStorageGiB}`,
      remedy: `raise storageGiB of pool ${placement.pool.name} to ${Math.ceil(resources.ephemeralStorageGiB / overhead.storageShare)}`,
    });
  }
  if (lacking.length === 0 || lacking.some(({ shortfalls }) => shortfalls.length === 0)) return;
  const described = lacking
    .slice(-fewTypes)
    .map(
      ({ name, shortfalls }) =>
        `${name} ${shortfalls.map(({ what, asked, has }) => `${round(has)} of ${round(asked)} ${what}`).join(' and ')}`,
    );
  complain(`${path}.pool`, placement.pool.name, {
    rule: 'no-fitting-instance',
    message: `has no instance type that holds a pod of ${placement.name} beside the node's own: ${described.join('; ')}`,
    remedy: 'add larger sizes to the pool, or choose another pool',
  });
}

/** What always runs has to stay within what a pool may grow to. */
export function checkPoolLimits(placed: readonly PlacementAt[], complain: Complain): void {
  const seen = new Set<string>();
  for (const { path, placement } of placed) {
    const { pool } = placement;
    if (seen.has(pool.name)) continue;
    seen.add(pool.name);
    const together = placed.filter((other) => other.placement.pool.name === pool.name);
    const names = together.map((other) => other.placement.name).join(', ');
    const sum = (amount: (resources: ServerResources) => number) =>
      together.reduce((total, { placement: each }) => {
        return total + amount(podResources(each)) * (each.profile.nodes ?? 1) * each.replicas;
      }, 0);
    const asked = {
      cpu: sum(({ cpu }) => cpu),
      memoryGiB: sum(({ memoryGiB }) => memoryGiB),
      accelerators: sum(({ accelerators }) => accelerators),
    };
    for (const [resource, amount] of Object.entries(asked)) {
      const limit = pool.limits[resource as keyof typeof asked];
      if (limit === undefined || amount <= limit) continue;
      complain(`${path}.pool`, pool.name, {
        rule: 'pool-too-small',
        message: `may grow to ${limit} ${resource}, and the replicas of ${names} ask for ${round(amount)} together`,
        remedy: `raise limits.${resource} of pool ${pool.name}, or place fewer replicas`,
      });
    }
  }
}

function round(amount: number): number {
  return Math.round(amount * 10) / 10;
}
