import type { Cluster } from '@slipway/contracts/cluster';
import { embeddingModels, type EmbeddingModel } from '@slipway/contracts/embeddings';
import type { JsonObject } from '@slipway/contracts/manifest';
import type { SearchIndex, SearchObject, SearchSettings } from '@slipway/contracts/search-settings';
import { copiesOf, vectorStoreOf, type VectorIndex } from '@slipway/contracts/vector-store';
import { snapshotBucket, snapshotFolder, snapshotRole } from '@slipway/contracts/vector-store-domain';

const owner = 'slipway';

/** Search pipeline that every index has by default. */
export const hybridPipeline = `${owner}-hybrid`;

/** Everything that the vector store of a cluster is told. */
export function searchSettings(cluster: Cluster): SearchSettings {
  const { indexes } = vectorStoreOf(cluster);
  const models = embeddingModels(cluster);
  const copies = copiesOf(cluster);
  const told = indexes.map((index) => {
    const model = models.get(index.model);
    if (model === undefined) {
      throw new Error(
        `'model' of index ${index.name} is ${index.model}, which makes no embeddings: choose one that does`,
      );
    }
    return { index, model, place: placeOf(index, model) };
  });
  return {
    owner,
    pipelines: [hybrid],
    templates: told.map(({ index, model, place }) => template(index, model, place, copies)),
    lifecycles: told.flatMap(({ index, place }) => lifecycle(index, place) ?? []),
    ...snapshots(cluster),
    indexes: told.map(({ place }) => place),
  };
}

/** Embeddings of two models have nothing in common: each has indexes of its own, and the alias leads to one of them. */
function placeOf({ name }: VectorIndex, { id }: EmbeddingModel): SearchIndex {
  const prefix = `${name}-${id}-`;
  return { alias: name, prefix, first: `${prefix}000001` };
}

/** Scores of words and of meaning are of different sizes: each is brought between 0 and 1, and meaning counts for more. */
const hybrid: SearchObject = {
  name: hybridPipeline,
  body: {
    description: 'Joins what is found by words and what is found by meaning, in this order of the queries.',
    phase_results_processors: [
      {
        'normalization-processor': {
          normalization: { technique: 'min_max' },
          combination: { technique: 'arithmetic_mean', parameters: { weights: [0.3, 0.7] } },
        },
      },
    ],
  },
};

function template(
  { name, lifecycle: wanted }: VectorIndex,
  { dimension }: EmbeddingModel,
  { prefix }: SearchIndex,
  copies: number,
): SearchObject {
  const index: JsonObject = {
    knn: 'true',
    number_of_replicas: String(copies),
    number_of_shards: '1',
    search: { default_pipeline: hybridPipeline },
    ...(wanted && { plugins: { index_state_management: { rollover_alias: name } } }),
  };
  return {
    name: `${owner}-${name}`,
    body: {
      index_patterns: [`${prefix}*`],
      priority: 100,
      composed_of: [],
      _meta: { managed_by: owner },
      template: { settings: { index }, mappings: { dynamic: 'strict', properties: fields(dimension) } },
    },
  };
}

/** A text in pieces, each with where it is from; fields that nobody declared are refused, not guessed. */
function fields(dimension: number): JsonObject {
  return {
    embedding: {
      type: 'knn_vector',
      dimension,
      space_type: 'cosinesimil',
      method: { name: 'hnsw', engine: 'faiss', parameters: { ef_construction: 128, m: 16 } },
    },
    metadata: { type: 'flat_object' },
    source: { type: 'keyword' },
    text: { type: 'text' },
    time: { type: 'date' },
  };
}

/** What only comes in is kept in indexes of one size, and goes as a whole when it is old. */
function lifecycle({ name, lifecycle: wanted }: VectorIndex, { prefix }: SearchIndex): SearchObject | undefined {
  if (wanted === undefined) return undefined;
  const { rolloverGiB, retentionDays } = wanted;
  return {
    name: `${owner}-${name}`,
    body: {
      policy: {
        description: `A new index from ${rolloverGiB} GiB; gone ${retentionDays} days after it took the last text.`,
        default_state: 'taking',
        states: [
          {
            name: 'taking',
            actions: [{ rollover: { min_primary_shard_size: `${rolloverGiB}gb` } }],
            transitions: [{ state_name: 'gone', conditions: { min_rollover_age: `${retentionDays}d` } }],
          },
          { name: 'gone', actions: [{ delete: {} }], transitions: [] },
        ],
        ism_template: [{ index_patterns: [`${prefix}*`], priority: 100 }],
      },
    },
  };
}

/** Snapshots of every night, in our bucket. */
function snapshots(cluster: Cluster): Pick<SearchSettings, 'repositories' | 'snapshots'> {
  const role = snapshotRole(cluster);
  const { vectorStore, account, region } = cluster;
  if (role === undefined || vectorStore?.form !== 'managed') return { repositories: [], snapshots: [] };
  const bucket = snapshotBucket(cluster).name;
  const settings = {
    bucket,
    region: region.name,
    base_path: snapshotFolder,
    role_arn: `arn:aws:iam::${account}:role/${role.name}`,
    server_side_encryption: 'true',
  };
  return {
    repositories: [{ name: owner, body: { type: 's3', settings } }],
    snapshots: [
      {
        name: `${owner}-nightly`,
        body: {
          description: 'Everything, every night.',
          enabled: true,
          creation: { schedule: { cron: { expression: '17 5 * * *', timezone: 'UTC' } } },
          deletion: {
            schedule: { cron: { expression: '47 6 * * *', timezone: 'UTC' } },
            condition: { max_age: `${vectorStore.snapshotDays}d`, min_count: 1 },
          },
          // What belongs to plugins is theirs to restore.
          snapshot_config: { repository: owner, indices: '*,-.*', include_global_state: false },
        },
      },
    ],
  };
}
