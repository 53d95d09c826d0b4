import type { Catalog } from './catalog.ts';
import { faultAt } from './check-value.ts';
import { eligibleTypes } from './check-node-pools.ts';
import type { Complain } from './complain.ts';
import { optionSet, reservedOptions } from './engine-options.ts';
import type { Complaint } from './fields.ts';
import type { Finding } from './finding.ts';
import type { InstanceType } from './instance-type.ts';
import { runtimeAccelerators, runtimes, type EngineProfile, type Flags, type Model, type Runtime } from './model.ts';
import type { ComputeMode } from './node-pool.ts';
import { mostReplicas, type Placement } from './placement.ts';
import { nearest } from './suggest.ts';

/** A placement that was found, and where it stands. */
export interface PlacementAt {
  readonly path: string;
  /** Flags that the placement itself states. */
  readonly stated: Flags;
  readonly placement: Placement;
}

/** Most types that a finding names. */
const fewTypes = 3;

/** Holds what placements ask for against what their pools, accelerators and engines can give. */
export function checkPlacements(
  placed: readonly PlacementAt[],
  compute: ComputeMode | undefined,
  catalog: Catalog,
  complain: Complain,
): void {
  for (const at of placed) {
    const { path, placement, stated } = at;
    checkFlags(stated, `${path}.flags`, placement, catalog, complain);
    checkLimits(at, complain);
    checkScaling(at, catalog, complain);
    const types = eligibleTypes(placement.pool, catalog);
    checkNumberFormats(at, types, catalog, complain);
    if (compute !== undefined) checkFit(at, types, catalog.nodeOverheads[compute], complain);
  }
  checkPoolLimits(placed, complain);
}

/** Holds a model of the catalog against the programs that it names: once, whatever cluster runs it. */
export function checkModel(model: Model, catalog: Pick<Catalog, 'engineOptions'>): Finding[] {
  const findings: Finding[] = [];
  const complain: Complain = (path, value, complaint) =>
    findings.push(faultAt({ file: modelFile(model) }, path, { ...complaint, value }));
  for (const runtime of runtimes) {
    const profile = model.profiles[runtime];
    if (profile === undefined) continue;
    const path = `profiles['${runtime}'].flags`;
    const options = catalog.engineOptions[runtime];
    for (const [name, value] of Object.entries(profile.flags))
      checkFlag(name, value, `${path}.${name}`, options, complain);
    const fault = contextFault(model, runtime, profile);
    if (fault !== undefined) complain(`${path}.max-model-len`, profile.flags['max-model-len'], fault);
  }
  return findings;
}

function modelFile({ id }: Model): string {
  return `libs/catalog/src/models/${id}.ts`;
}

function checkFlags(
  flags: Flags,
  path: string,
  { engine, runtime, model }: Placement,
  { engineOptions }: Catalog,
  complain: Complain,
): void {
  const options = engineOptions[optionSet(engine, runtime)];
  for (const [name, value] of Object.entries(flags)) checkFlag(name, value, `${path}.${name}`, options, complain);
  // The catalog's flags are held against the program that they were written for; Ray's image holds another version of it.
  if (optionSet(engine, runtime) === runtime) return;
  for (const name of Object.keys(model.profiles[runtime]?.flags ?? {})) {
    if (options.names.has(name) || name in flags) continue;
    complain(path.replace(/flags$/, 'engine'), engine, {
      rule: 'unknown-engine-flag',
      message: `brings ${runtime} ${options.version}, which does not know --${name} of ${modelFile(model)}`,
      remedy: `choose engine ${runtime}, or leave the flag out of the model`,
    });
  }
}

function checkFlag(
  name: string,
  value: unknown,
  path: string,
  { names, version }: { readonly names: ReadonlySet<string>; readonly version: string },
  complain: Complain,
): void {
  if (reservedOptions.has(name)) {
    complain(path, value, {
      rule: 'reserved-engine-flag',
      message: 'is set by the platform, from what the model, the pool and the placement say',
      remedy: 'remove it',
    });
  } else if (!names.has(name)) {
    complain(path, value, {
      rule: 'unknown-engine-flag',
      message: `is no option of version ${version}, which would stop at its start`,
      remedy: didYouMean(name, names, 'remove it, or look the option up'),
    });
  }
}

/** The nearest word alone: nobody reads three hundred. */
function didYouMean(written: string, words: ReadonlySet<string>, otherwise: string): string {
  const guess = nearest(written, words);
  return guess === undefined ? otherwise : `did you mean ${guess}?`;
}

/** What is wrong with the longest sequence that a server is told to accept. */
function contextFault(model: Model, runtime: Runtime, { flags }: EngineProfile): Complaint | undefined {
  const longest = flags['max-model-len'];
  const { contextTokens } = model.architecture;
  if (runtime === 'llama-cpp' || typeof longest !== 'number' || longest <= contextTokens) return undefined;
  // Whoever stretches the positions of a model has to say how.
  if ('hf-overrides' in flags) return undefined;
  return {
    rule: 'context-too-long',
    message: `is more than the ${contextTokens} tokens that ${model.id} was made for`,
    remedy: `lower it to ${contextTokens} at most, or say in hf-overrides how positions are stretched`,
  };
}

/** Sequence length and the split of the heads. */
function checkLimits({ path, placement, stated }: PlacementAt, complain: Complain): void {
  const { model, runtime, profile, tensorParallelSize } = placement;
  const fault = contextFault(model, runtime, profile);
  // The catalog's own value was held against the model before.
  if (fault !== undefined && 'max-model-len' in stated) {
    complain(`${path}.flags.max-model-len`, stated['max-model-len'], fault);
  }
  const { attentionHeads, kvHeads } = model.architecture;
  const splitsHeads = attentionHeads % tensorParallelSize === 0;
  // Fewer key-value heads than parts are copied, as long as each part gets a whole one.
  const splitsKvHeads = kvHeads % tensorParallelSize === 0 || tensorParallelSize % kvHeads === 0;
  if (runtimeAccelerators[runtime] === 'none' || (splitsHeads && splitsKvHeads)) return;
  complain(`${path}.model`, model.id, {
    rule: 'indivisible-heads',
    message: `has ${attentionHeads} attention heads and ${kvHeads} key-value heads, which ${tensorParallelSize} parts on ${placement.pool.name} do not divide`,
    remedy: `let profiles['${runtime}'].resources.accelerators in ${modelFile(model)} be a number that divides them`,
  });
}

function checkScaling({ path, placement }: PlacementAt, { timeZones }: Catalog, complain: Complain): void {
  const { replicas, autoscaling, routing, engine, runtime, profile } = placement;
  if (autoscaling !== undefined) {
    const { minReplicas, maxReplicas, hours } = autoscaling;
    if (maxReplicas < minReplicas) {
      complain(`${path}.autoscaling.maxReplicas`, maxReplicas, {
        rule: 'replicas-out-of-range',
        message: `is less than minReplicas, ${minReplicas}`,
        remedy: `let it be ${minReplicas} at least, or lower minReplicas`,
      });
    } else if (replicas < minReplicas || replicas > maxReplicas) {
      complain(`${path}.replicas`, replicas, {
        rule: 'replicas-out-of-range',
        message: `is not between the ${minReplicas} and ${maxReplicas} that autoscaling may choose from`,
        remedy: `write a number from ${minReplicas} to ${maxReplicas}: as many run while no metric can be read`,
      });
    }
    if (hours !== undefined && !timeZones.has(hours.timeZone)) {
      complain(`${path}.autoscaling.hours.timeZone`, hours.timeZone, {
        rule: 'unknown-time-zone',
        message: 'is not a name of the time zone database',
        remedy: didYouMean(hours.timeZone, timeZones, "write one like 'Europe/Berlin' or 'UTC'"),
      });
    }
    if (hours !== undefined && (engine === 'ray-serve' || runtime === 'llama-cpp')) {
      complain(`${path}.autoscaling.hours`, hours, {
        rule: 'hours-not-possible',
        message: `cannot be kept by ${engine === 'ray-serve' ? 'Ray Serve, whose head node always runs' : 'a server on CPUs, which scales by their load alone'}`,
        remedy: 'remove it, or serve the model with vllm',
      });
    }
  }
  if (routing === 'prefix-aware') {
    const fault = routingFault(placement);
    if (fault !== undefined) complain(`${path}.routing`, routing, fault);
  }
  if (profile.nodes !== undefined && profile.nodes > 1 && engine === 'ray-serve') {
    complain(`${path}.engine`, engine, {
      rule: 'engine-cannot-serve-model',
      message: `is not known to spread ${placement.model.id} over ${profile.nodes} nodes`,
      remedy: 'use vllm',
    });
  }
}

function routingFault(placement: Placement): Complaint | undefined {
  const rule = 'routing-not-possible';
  if (placement.engine !== 'vllm')
    return {
      rule,
      message: `needs replicas that tell what is in their caches, and ${placement.engine} has none`,
      remedy: 'remove it, or serve the model with vllm',
    };
  if ((placement.profile.nodes ?? 1) > 1)
    return { rule, message: 'is not known to work with replicas that span several nodes', remedy: 'remove it' };
  if (mostReplicas(placement) < 2)
    return { rule, message: 'has nothing to choose from: there is one replica', remedy: 'remove it, or add replicas' };
  return undefined;
}

/** A pod lands on any type of its pool, so each of their accelerators must know the formats of the model. */
function checkNumberFormats(
  { path, placement }: PlacementAt,
  types: readonly InstanceType[],
  { accelerators }: Catalog,
  complain: Complain,
): void {
  const { model, profile, pool } = placement;
  const { quantization = model.architecture.dtype === 'mxfp4' ? 'mxfp4' : undefined, dtype } = profile.flags;
  for (const name of new Set(types.map(({ acceleratorName }) => acceleratorName))) {
    const accelerator = accelerators.get(name);
    if (accelerator === undefined) continue;
    const families = [
      ...new Set(types.filter(({ acceleratorName }) => acceleratorName === name).map(({ family }) => family)),
    ];
    const lacks = (what: string) => ({
      rule: 'number-format-not-supported',
      message: `has ${families.join(', ')} with ${name}, which cannot calculate ${model.id} in ${what}`,
      remedy: `take ${families.join(', ')} out of pool ${pool.name}, or choose another pool or model`,
    });
    if (typeof quantization === 'string' && !accelerator.quantizations.includes(quantization))
      complain(`${path}.pool`, pool.name, lacks(quantization));
    else if (typeof dtype === 'string' && dtype !== 'auto' && !accelerator.dtypes.includes(dtype))
      complain(`${path}.pool`, pool.name, lacks(dtype));
  }
}

/** One pod beside the node's own must fit at least one type; the finding says what each type lacks. */
function checkFit(
  { path, placement }: PlacementAt,
  types: readonly InstanceType[],
  overhead: Catalog['nodeOverheads'][keyof Catalog['nodeOverheads']],
  complain: Complain,
): void {
  const { resources } = placement.profile;
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
function checkPoolLimits(placed: readonly PlacementAt[], complain: Complain): void {
  const seen = new Set<string>();
  for (const { path, placement } of placed) {
    const { pool } = placement;
    if (seen.has(pool.name)) continue;
    seen.add(pool.name);
    const together = placed.filter((other) => other.placement.pool.name === pool.name);
    const names = together.map((other) => other.placement.name).join(', ');
    const sum = (amount: (profile: EngineProfile) => number) =>
      together.reduce((total, { placement: { profile, replicas } }) => {
        return total + amount(profile) * (profile.nodes ?? 1) * replicas;
      }, 0);
    const asked = {
      cpu: sum(({ resources }) => resources.cpu),
      memoryGiB: sum(({ resources }) => resources.memoryGiB),
      accelerators: sum(({ resources }) => resources.accelerators),
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
