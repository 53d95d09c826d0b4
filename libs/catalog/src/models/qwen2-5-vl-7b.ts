import type { Model } from '@slipway/contracts/model';
import { unpinned } from '@slipway/contracts/source';

/**
 * On one L4 (20.1 GiB at 0.90): 15.4 GiB of weights, the vision tower included. A token keeps 2 × 28 layers × 4 heads ×
 * 128 × 2 bytes = 56 KiB, so six requests of full length take 2.6 GiB and 2.1 GiB are left for activations and images.
 *
 * No tool calling: vLLM names no parser for this model.
 */
export const model: Model = {
  id: 'qwen2-5-vl-7b',
  task: 'vision',
  weights: { repository: 'Qwen/Qwen2.5-VL-7B-Instruct', revision: unpinned, sizeGiB: 15.4 },
  licence: 'Apache-2.0',
  architecture: {
    parametersBillion: 8.29,
    layers: 28,
    attentionHeads: 28,
    kvHeads: 4,
    headDimension: 128,
    hiddenSize: 3584,
    vocabularySize: 152_064,
    contextTokens: 128_000,
    dtype: 'bfloat16',
  },
  profiles: {
    vllm: {
      flags: {
        'max-model-len': 8_192,
        'max-num-seqs': 6,
        'max-num-batched-tokens': 2_048,
        'gpu-memory-utilization': 0.9,
        dtype: 'bfloat16',
        // An image of 1,003,520 pixels is 1,280 tokens of 28 × 28; four leave room for the question.
        'limit-mm-per-prompt': '{"image":4,"video":0}',
        'mm-processor-kwargs': '{"max_pixels":1003520}',
      },
      resources: { cpu: 4, memoryGiB: 24, accelerators: 1, ephemeralStorageGiB: 40, sharedMemoryGiB: 2 },
      startupSeconds: 1_200,
    },
  },
  objectives: { requestsPerSecond: 0.3, timeToFirstTokenMs: 4_000, interTokenLatencyMs: 100 },
  source: {
    from:
      'module shapes printed in github.com/acproject/duorou docs/qwen2.5vl_graph.md, parameters counted from them; ' +
      'context: Xinference, qwen2.5-vl-instruct; the published config.json was not seen',
    asOf: '2026-11-21',
  },
};
