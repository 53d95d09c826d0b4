import type { Catalog } from '@slipway/contracts/catalog';
import type { Model } from '@slipway/contracts/model';
import { accelerators } from './accelerators.ts';
import { bedrockModels } from './bedrock-models.ts';
import { engineOptions } from './engine-options.ts';
import { environmentSizes } from './environment-sizes.ts';
import { instanceFamilies, onDemandHourlyUsd } from './instance-types.ts';
import { kubernetesVersions } from './kubernetes-versions.ts';
import { nodeOverheads } from './node-overheads.ts';
import timeZones from './data/time-zones.json' with { type: 'json' };
import { regions } from './regions.ts';

/**
 * The catalog with these models: those of the folder `models`, read by whoever may read the disk.
 *
 * Two things hold for all models. Their objectives are targets that this platform sets itself, for one replica on the
 * smallest accelerator that holds it; they are not measurements. And their engines take no more requests at once than
 * fit at full length, so that none is put off half-way; whoever knows that requests are short may raise `max-num-seqs`.
 */
export function createCatalog(models: readonly Model[]): Catalog {
  const byId = new Map<string, Model>();
  for (const model of models) {
    if (byId.has(model.id))
      throw new Error(`two models have the id ${model.id}; give one file and its id another name`);
    if (bedrockModels.has(model.id))
      throw new Error(
        `${model.id} is the alias of a Bedrock model too; start the alias in bedrock-models.ts with bedrock-`,
      );
    byId.set(model.id, model);
  }
  return {
    regions,
    models: byId,
    bedrockModels,
    engineOptions,
    accelerators,
    timeZones: new Set(timeZones.names),
    nodeOverheads,
    kubernetesVersions: kubernetesVersions.map(({ name }) => name),
    environmentSizes,
    instanceFamilies,
    onDemandHourlyUsd,
  };
}
