import type { Model } from '@slipway/contracts/model';
import { unpinned } from '@slipway/contracts/source';

/**
 * On one L4 (20.1 GiB at 0.90): 15.0 GiB of weights. A token keeps 2 × 32 layers × 8 heads × 128 × 2 bytes = 128 KiB,
 * so three requests of full length take 3.0 GiB and 2.1 GiB are left for activations and graphs.
 *
 * On one Inferentia2 device (32 GiB for two cores): four requests of 4,096 tokens take 2.0 GiB beside the weights. Of the
 * models here it is the one that AWS lists for Inferentia2 and that loads from a repository: those with tied embeddings
 * do not.
 */
export const model: Model = {
  id: 'llama-3-1-8b',
  task: 'chat',
  weights: { repository: 'meta-llama/Llama-3.1-8B-Instruct', revision: unpinned, sizeGiB: 15.0, gated: true },
  licence: 'Llama 3.1 Community License',
  architecture: {
    parametersBillion: 8.03,
    layers: 32,
    attentionHeads: 32,
    kvHeads: 8,
    headDimension: 128,
    hiddenSize: 4096,
    vocabularySize: 128_256,
    contextTokens: 131_072,
    dtype: 'bfloat16',
  },
  profiles: {
    vllm: {
      flags: {
        'max-model-len': 8_192,
        'max-num-seqs': 3,
        'max-num-batched-tokens': 2_048,
        'gpu-memory-utilization': 0.9,
        dtype: 'bfloat16',
        'enable-auto-tool-choice': true,
        'tool-call-parser': 'llama3_json',
      },
      resources: { cpu: 4, memoryGiB: 24, accelerators: 1, ephemeralStorageGiB: 40, sharedMemoryGiB: 2 },
      startupSeconds: 900,
    },
    'vllm-neuron': {
      flags: {
        'max-model-len': 4_096,
        'max-num-seqs': 4,
        // Shapes are compiled: one block for each request, as long as a whole sequence, and none shared among them.
        'block-size': 4_096,
        'num-gpu-blocks-override': 4,
        'no-enable-prefix-caching': true,
        dtype: 'bfloat16',
        'enable-auto-tool-choice': true,
        'tool-call-parser': 'llama3_json',
      },
      resources: { cpu: 8, memoryGiB: 64, accelerators: 1, ephemeralStorageGiB: 100, sharedMemoryGiB: 8 },
      // Without a compiled model in its cache it compiles for a quarter of an hour and more.
      startupSeconds: 3_600,
    },
  },
  objectives: { requestsPerSecond: 0.25, timeToFirstTokenMs: 2_000, interTokenLatencyMs: 80 },
  source: {
    from:
      'meta-llama/Llama-3.1-8B config.json as copied in github.com/citsjtu2020/LLM-Prof 8434c8d1 ' +
      '(sglang/Model_Config.md); parameters counted from its shapes',
    asOf: '2026-11-21',
  },
};
