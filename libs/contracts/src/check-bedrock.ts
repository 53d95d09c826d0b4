import { isTranslated, type CheckedBedrock } from './bedrock.ts';
import { bedrockTarget, type BedrockModel } from './bedrock-model.ts';
import type { Catalog } from './catalog.ts';
import type { Complain } from './complain.ts';
import type { Region } from './region.ts';
import { unknown } from './source.ts';
import { chooseFrom } from './suggest.ts';

/** What is held against each other. */
interface Declared {
  /** Models of Bedrock that the cluster offers. */
  readonly models: readonly BedrockModel[];
  /** Region of the cluster, where it is known. */
  readonly region: Region | undefined;
  /** Names of what runs in the cluster itself. */
  readonly placements: readonly string[];
}

/** Faults of how a cluster calls Bedrock; the further regions that were found. */
export function checkBedrock(
  bedrock: CheckedBedrock,
  declared: Declared,
  catalog: Catalog,
  complain: Complain,
): readonly Region[] {
  const { models } = declared;
  models.forEach((model, index) => {
    if (isTranslated(model)) return;
    complain(`bedrockModels[${index}]`, model.id, {
      rule: 'model-not-translated',
      message: 'makes embeddings in words of its own, which the AI gateway does not know',
      remedy: 'name titan-embed-text-v2, or serve an embedding model in the cluster',
    });
  });
  checkAliases(bedrock, declared, complain);
  checkFallbacks(bedrock, models, complain);
  bedrock.limits.forEach(({ model, per }, index) => {
    if (model !== undefined) known(model, `bedrock.limits[${index}].model`, models, complain);
    const same = bedrock.limits.findIndex((other) => other.model === model && other.per === per);
    if (same === index) return;
    complain(`bedrock.limits[${index}]`, undefined, {
      rule: 'duplicate-name',
      message: `limits ${model ?? 'every model'} by the ${per} for the second time`,
      remedy: 'keep the lower one',
    });
  });
  return furtherRegions(bedrock, declared, catalog, complain);
}

function checkAliases({ aliases }: CheckedBedrock, { models, placements }: Declared, complain: Complain): void {
  for (const [alias, id] of Object.entries(aliases)) {
    const path = `bedrock.aliases.${alias}`;
    known(id, path, models, complain);
    if (!placements.includes(alias) && !models.some((model) => model.id === alias)) continue;
    complain(path, alias, {
      rule: 'duplicate-name',
      message: 'is the name of a model of this cluster too',
      remedy: 'choose another alias',
    });
  }
}

function checkFallbacks({ fallbacks }: CheckedBedrock, models: readonly BedrockModel[], complain: Complain): void {
  for (const [id, others] of Object.entries(fallbacks)) {
    const path = `bedrock.fallbacks.${id}`;
    const model = known(id, path, models, complain);
    others.forEach((other, index) => {
      const where = `${path}[${index}]`;
      const fallback = known(other, where, models, complain);
      if (model === undefined || fallback === undefined) return;
      if (other === id || others.indexOf(other) < index) {
        complain(where, other, {
          rule: 'fallback-loop',
          message: other === id ? 'falls back to itself' : 'is tried twice',
          remedy: 'remove it',
        });
      } else if (model.task === 'embedding' || fallback.task === 'embedding') {
        complain(where, other, {
          rule: 'fallback-not-possible',
          message: 'gives embeddings, and those of two models cannot be compared',
          remedy: 'remove it; bedrock.regions tries the same model elsewhere',
        });
      }
    });
  }
}

function furtherRegions(
  { regions }: CheckedBedrock,
  { region: home, models }: Declared,
  catalog: Catalog,
  complain: Complain,
): readonly Region[] {
  return regions.flatMap((name, index) => {
    const path = `bedrock.regions[${index}]`;
    const region = catalog.regions.get(name);
    if (region === undefined) {
      complain(path, name, {
        rule: 'unknown-region',
        message: 'is not a region of the catalog',
        remedy: chooseFrom(name, catalog.regions.keys()),
      });
      return [];
    }
    if (name === home?.name || regions.indexOf(name) < index) {
      complain(path, name, { rule: 'duplicate-name', message: 'is tried twice', remedy: 'name it once' });
    } else if (home !== undefined && !sameGeography(home, region)) {
      complain(path, name, {
        rule: 'region-of-another-geography',
        message: `has no inference profile in common with ${home.name}: questions would leave their geography`,
        remedy: 'choose a region whose profiles have the same prefix',
      });
    } else if (models.length > 0 && models.every((model) => bedrockTarget(model, region) === undefined)) {
      complain(path, name, {
        rule: 'unknown-inference-profile',
        message: 'has no known way to any of the models',
        remedy: 'remove it',
      });
    }
    return [region];
  });
}

/** The nearest profile keeps data where the law of the place wants it: `jp` before `apac`. */
function sameGeography({ bedrockProfilePrefixes: a }: Region, { bedrockProfilePrefixes: b }: Region): boolean {
  return a !== unknown && b !== unknown && a[0] === b[0];
}

function known(
  id: string,
  path: string,
  models: readonly BedrockModel[],
  complain: Complain,
): BedrockModel | undefined {
  const model = models.find((candidate) => candidate.id === id);
  if (model === undefined) {
    complain(path, id, {
      rule: 'unknown-model',
      message: 'is not a Bedrock model of this cluster',
      remedy: `${chooseFrom(
        id,
        models.map((candidate) => candidate.id),
      )}; or add it to bedrockModels`,
    });
  }
  return model;
}
