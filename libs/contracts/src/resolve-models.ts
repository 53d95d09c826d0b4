import { bedrockTarget, type BedrockModel } from './bedrock-model.ts';
import type { Catalog } from './catalog.ts';
import type { CheckedDeclaration } from './cluster.ts';
import type { Complain } from './complain.ts';
import { nameField } from './fields.ts';
import type { Placement } from './placement.ts';
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
): Placement[] {
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
    const served = resolveModel(placement, path, catalog, complain);
    // A stated name was held against the same rule by the schema.
    if (served !== undefined && placement.name === undefined && !nameField().safeParse(name).success) {
      complain(`${path}.model`, name, {
        rule: 'invalid-name',
        message: 'cannot be the name of a service',
        remedy: "add name: '…' in lower-case letters, digits and hyphens",
      });
    }
    const pool = nodePools?.find((candidate) => candidate.name === placement.pool);
    if (nodePools !== undefined && pool === undefined) {
      complain(`${path}.pool`, placement.pool, {
        rule: 'unknown-node-pool',
        message: 'is not a node pool of this cluster',
        remedy: chooseFrom(
          placement.pool,
          nodePools.map((known) => known.name),
        ),
      });
    }
    if (served === undefined || pool === undefined) return [];
    const { model, profile } = served;
    if (profile.accelerator !== pool.accelerator) {
      const fitting = (nodePools ?? []).filter((known) => known.accelerator === profile.accelerator);
      complain(`${path}.pool`, pool.name, {
        rule: 'wrong-accelerator',
        message: `has accelerator ${pool.accelerator}, and ${model.id} on ${placement.engine} needs ${profile.accelerator}`,
        remedy: chooseFrom(
          pool.name,
          fitting.map((known) => known.name),
        ),
      });
      return [];
    }
    return [{ name, model, engine: placement.engine, profile, pool, replicas: placement.replicas }];
  });
}

function resolveModel(
  placement: DeclaredPlacement,
  path: string,
  catalog: Catalog,
  complain: Complain,
): Pick<Placement, 'model' | 'profile'> | undefined {
  const model = catalog.models.get(placement.model);
  if (model === undefined) {
    complain(`${path}.model`, placement.model, {
      rule: 'unknown-model',
      message: 'is not a model of the catalog',
      remedy: chooseFrom(placement.model, catalog.models.keys()),
    });
    return undefined;
  }
  const profile = model.engines[placement.engine];
  if (profile !== undefined) return { model, profile };
  complain(`${path}.engine`, placement.engine, {
    rule: 'engine-cannot-serve-model',
    message: `is not known to serve ${model.id}`,
    remedy: chooseFrom(placement.engine, Object.keys(model.engines)),
  });
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
