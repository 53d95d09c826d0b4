import type { Model } from '@slipway/contracts/model';
import { unpinned } from '@slipway/contracts/source';

/**
 * On one L4 (20.1 GiB at 0.90): 14.2 GiB of weights. A token keeps 2 × 28 layers × 4 heads × 128 × 2 bytes = 56 KiB, so
 * five requests of full length take 4.4 GiB and 1.6 GiB are left for activations and graphs.
 */
export const model: Model = {
  id: 'qwen2-5-7b',
  task: 'chat',
  weights: { repository: 'Qwen/Qwen2.5-7B-Instruct', revision: unpinned, sizeGiB: 14.2 },
  licence: 'Apache-2.0',
  architecture: {
    parametersBillion: 7.62,
    layers: 28,
    attentionHeads: 28,
    kvHeads: 4,
    headDimension: 128,
    hiddenSize: 3584,
    vocabularySize: 152_064,
    contextTokens: 32_768,
    dtype: 'bfloat16',
  },
  profiles: {
    vllm: {
      flags: {
        'max-model-len': 16_384,
        'max-num-seqs': 5,
        'max-num-batched-tokens': 2_048,
        'gpu-memory-utilization': 0.9,
        dtype: 'bfloat16',
        'enable-auto-tool-choice': true,
        'tool-call-parser': 'hermes',
      },
      resources: { cpu: 4, memoryGiB: 24, accelerators: 1, ephemeralStorageGiB: 40, sharedMemoryGiB: 2 },
      startupSeconds: 900,
    },
  },
  objectives: { requestsPerSecond: 0.5, timeToFirstTokenMs: 2_000, interTokenLatencyMs: 80 },
  source: {
    from:
      'Qwen/Qwen2.5-7B config.json (base model, same shapes) as copied in github.com/citsjtu2020/LLM-Prof 8434c8d1; ' +
      'parameters counted from them; the context of the Instruct model was not confirmed against its own config.json',
    asOf: '2026-11-21',
  },
};
