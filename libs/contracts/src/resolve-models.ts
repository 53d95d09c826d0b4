import { bedrockTarget, type BedrockModel } from './bedrock-model.ts';
import type { Catalog } from './catalog.ts';
import { eligibleTypes } from './check-node-pools.ts';
import type { CheckedDeclaration } from './cluster.ts';
import type { Complain } from './complain.ts';
import { nameField } from './fields.ts';
import {
  engineRuntimes,
  engines,
  runtimeAccelerators,
  type Engine,
  type EngineProfile,
  type Model,
  type Runtime,
} from './model.ts';
import type { NodePoolDeclaration } from './node-pool.ts';
import type { Placement, PlacementAt } from './placement.ts';
import type { Region } from './region.ts';
import { chooseFrom } from './suggest.ts';

type DeclaredPlacement = CheckedDeclaration['placements'][number];

/** Name of a placement, whether its model exists or not. */
export function placementName(placement: DeclaredPlacement): string {
  return placement.name ?? placement.model;
}

/** Finds the model, engine and pool of each placement. Pools are not judged where they are not known. */
export function resolvePlacements(
  { placements = [], nodePools }: Partial<CheckedDeclaration>,
  catalog: Catalog,
  complain: Complain,
): PlacementAt[] {
  const names = placements.map(placementName);
  return placements.flatMap((placement, index) => {
    const path = `placements[${index}]`;
    const name = placementName(placement);
    if (names.indexOf(name) < index) {
      complain(`${path}.name`, name, {
        rule: 'duplicate-name',
        message: 'names two placements',
        remedy: 'give one of them a name of its own',
      });
    }
    const model = resolveModel(placement, path, catalog, complain);
    // A stated name was held against the same rule by the schema.
    if (model !== undefined && placement.name === undefined && !nameField().safeParse(name).success) {
      complain(`${path}.model`, name, {
        rule: 'invalid-name',
        message: 'cannot be the name of a service',
        remedy: "add name: '…' in lower-case letters, digits and hyphens",
      });
    }
    const pool = resolvePool(placement.pool, `${path}.pool`, nodePools, complain);
    if (model === undefined || pool === undefined) return [];
    const runtime = resolveRuntime({ model, pool, engine: placement.engine }, path, nodePools ?? [], complain);
    const catalogs = runtime === undefined ? undefined : model.profiles[runtime];
    if (runtime === undefined || catalogs === undefined) return [];
    const { replicas, autoscaling, routing } = placement;
    const profile = { ...catalogs, flags: { ...catalogs.flags, ...placement.flags } };
    return [
      {
        path,
        stated: placement.flags ?? {},
        placement: {
          name,
          model,
          engine: placement.engine,
          runtime,
          profile,
          pool,
          tensorParallelSize: tensorParallelSize(pool, profile, catalog),
          replicas,
          autoscaling,
          routing,
        },
      },
    ];
  });
}

/** The parts of one pod's accelerators; types of a pool whose devices differ are held to the one with most parts. */
function tensorParallelSize(pool: NodePoolDeclaration, { resources }: EngineProfile, catalog: Catalog): number {
  const cores = eligibleTypes(pool, catalog).map(
    ({ acceleratorName }) => catalog.accelerators.get(acceleratorName)?.coresPerDevice ?? 1,
  );
  return Math.max(1, resources.accelerators * Math.max(1, ...cores));
}

/** Finds a pool by its name. Nothing is said where the pools are not known. */
export function resolvePool(
  name: string,
  path: string,
  nodePools: readonly NodePoolDeclaration[] | undefined,
  complain: Complain,
): NodePoolDeclaration | undefined {
  const pool = nodePools?.find((candidate) => candidate.name === name);
  if (nodePools !== undefined && pool === undefined) {
    complain(path, name, {
      rule: 'unknown-node-pool',
      message: 'is not a node pool of this cluster',
      remedy: chooseFrom(
        name,
        nodePools.map((known) => known.name),
      ),
    });
  }
  return pool;
}

/** Finds a model that the engine of its placement is known to serve, on whatever chip. */
function resolveModel(
  placement: DeclaredPlacement,
  path: string,
  catalog: Catalog,
  complain: Complain,
): Model | undefined {
  const model = catalog.models.get(placement.model);
  if (model === undefined) {
    complain(`${path}.model`, placement.model, {
      rule: 'unknown-model',
      message: 'is not a model of the catalog',
      remedy: chooseFrom(placement.model, catalog.models.keys()),
    });
    return undefined;
  }
  const serves = (engine: Engine) => engineRuntimes[engine].some((runtime) => model.profiles[runtime] !== undefined);
  if (serves(placement.engine)) return model;
  complain(`${path}.engine`, placement.engine, {
    rule: 'engine-cannot-serve-model',
    message: `is not known to serve ${model.id}`,
    remedy: chooseFrom(placement.engine, engines.filter(serves)),
  });
  return undefined;
}

/** The program behind the engine's word on the chips of a pool. */
function resolveRuntime(
  { model, engine, pool }: Pick<Placement, 'model' | 'engine' | 'pool'>,
  path: string,
  nodePools: readonly NodePoolDeclaration[],
  complain: Complain,
): Runtime | undefined {
  const known = engineRuntimes[engine].filter((runtime) => model.profiles[runtime] !== undefined);
  const runtime = known.find((candidate) => runtimeAccelerators[candidate] === pool.accelerator);
  if (runtime !== undefined) return runtime;
  const accelerators = known.map((candidate) => runtimeAccelerators[candidate]);
  const remedy = chooseFrom(
    pool.name,
    nodePools.filter(({ accelerator }) => accelerators.includes(accelerator)).map(({ name }) => name),
  );
  const builtFor = engineRuntimes[engine].some((candidate) => runtimeAccelerators[candidate] === pool.accelerator);
  complain(
    `${path}.pool`,
    pool.name,
    builtFor && pool.accelerator === 'neuron'
      ? {
          rule: 'no-neuron-profile',
          message: `has Neuron devices, and ${model.id} has no profile that is compiled for them`,
          remedy: `${remedy}; or add profiles['vllm-neuron'] to the model`,
        }
      : {
          rule: 'wrong-accelerator',
          message: `has accelerator ${pool.accelerator}, and ${model.id} on ${engine} needs ${accelerators.join(' or ')}`,
          remedy,
        },
  );
  return undefined;
}

/** Finds the Bedrock models that the gateway offers, and that the region has a way to. */
export function resolveBedrockModels(
  { bedrockModels = [], placements = [] }: Partial<CheckedDeclaration>,
  region: Region | undefined,
  catalog: Catalog,
  complain: Complain,
): BedrockModel[] {
  return bedrockModels.flatMap((id, index) => {
    const path = `bedrockModels[${index}]`;
    const model = catalog.bedrockModels.get(id);
    if (model === undefined) {
      complain(path, id, {
        rule: 'unknown-model',
        message: 'is not a Bedrock model of the catalog',
        remedy: chooseFrom(id, catalog.bedrockModels.keys()),
      });
      return [];
    }
    if (bedrockModels.indexOf(id) < index) {
      complain(path, id, { rule: 'duplicate-name', message: 'is named twice', remedy: 'name it once' });
    } else if (placements.some((placement) => placementName(placement) === id)) {
      complain(path, id, {
        rule: 'duplicate-name',
        message: 'is the name of a placement too',
        remedy: 'rename the placement',
      });
    } else if (region !== undefined && bedrockTarget(model, region) === undefined) {
      complain(path, id, {
        rule: 'unknown-inference-profile',
        message: `answers only through an inference profile, and none is known that serves ${region.name}`,
        remedy: 'choose a model that answers in the region itself, or add the profile to the catalog',
      });
    }
    return [model];
  });
}
