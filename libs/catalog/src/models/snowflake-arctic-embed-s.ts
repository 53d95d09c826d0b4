import type { Model } from '@slipway/contracts/model';
import { unpinned } from '@slipway/contracts/source';

/** Small enough for two cores. Queries want the prefix "Represent this sentence for searching relevant passages: ". */
export const model: Model = {
  id: 'snowflake-arctic-embed-s',
  task: 'embedding',
  weights: {
    repository: 'ChristianAzinn/snowflake-arctic-embed-s-gguf',
    revision: unpinned,
    file: 'snowflake-arctic-embed-s-f16.GGUF',
    tokenizer: 'Snowflake/snowflake-arctic-embed-s',
    sizeGiB: 0.1,
  },
  licence: 'Apache-2.0',
  architecture: {
    parametersBillion: 0.033,
    layers: 12,
    attentionHeads: 12,
    kvHeads: 12,
    headDimension: 32,
    hiddenSize: 384,
    vocabularySize: 30_522,
    contextTokens: 512,
    dtype: 'float16',
    embeddingDimension: 384,
  },
  profiles: {
    'llama-cpp': {
      flags: {
        embeddings: true,
        pooling: 'cls',
        // Four slots of 512 tokens. An input must fit one physical batch, so all three sizes are the same.
        parallel: 4,
        'ctx-size': 2_048,
        'batch-size': 2_048,
        'ubatch-size': 2_048,
        // The engine would count the cores of the node; this is `resources.cpu`.
        threads: 2,
        metrics: true,
      },
      resources: { cpu: 2, memoryGiB: 2, accelerators: 0, ephemeralStorageGiB: 2, sharedMemoryGiB: 0 },
      startupSeconds: 180,
    },
  },
  objectives: { requestsPerSecond: 5, latencyMs: 500 },
  source: {
    from:
      'github.com/embeddings-benchmark/mteb 114f67ed (33,360,000 parameters, 384 dimensions, 512 tokens), which BERT ' +
      'with 12 layers of 384 and 1,536 gives exactly; pooling: github.com/Snowflake-Labs/arctic-embed README; ' +
      'file: github.com/amikos-tech/llamacpp-embedder; ' +
      'the 12 heads were not confirmed against the published config.json',
    asOf: '2026-11-21',
  },
};
