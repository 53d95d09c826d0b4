import type { BedrockModel } from './bedrock-model.ts';
import type { Cluster } from './cluster.ts';
import type { Model } from './model.ts';

/** A model that turns texts into vectors. */
export interface EmbeddingModel {
  /** Id in the catalog: two placements of one model make the same embeddings. */
  readonly id: string;
  /** Length of its embeddings. */
  readonly dimension: number;
}

/** What a model makes of a text; undefined where that is no embedding, or of no known length. */
export function embeddingsOf(model: BedrockModel | Model): EmbeddingModel | undefined {
  const dimension = 'architecture' in model ? model.architecture.embeddingDimension : model.embeddingDimension;
  return model.task === 'embedding' && dimension !== undefined ? { id: model.id, dimension } : undefined;
}

/** The models of a cluster that make embeddings, by the names that callers use. */
export function embeddingModels({
  placements,
  bedrockModels,
}: Pick<Cluster, 'bedrockModels' | 'placements'>): ReadonlyMap<string, EmbeddingModel> {
  const named = [
    ...placements.map(({ name, model }) => ({ name, model })),
    ...bedrockModels.map((model) => ({ name: model.id, model })),
  ];
  return new Map(
    named.flatMap(({ name, model }): [string, EmbeddingModel][] => {
      const embeddings = embeddingsOf(model);
      return embeddings === undefined ? [] : [[name, embeddings]];
    }),
  );
}
