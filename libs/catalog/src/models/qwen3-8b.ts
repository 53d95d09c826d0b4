import type { Model } from '@slipway/contracts/model';
import { unpinned } from '@slipway/contracts/source';

/**
 * On one L4 (22.4 GiB, 20.1 of it at 0.90): 15.3 GiB of weights. A token keeps 2 × 36 layers × 8 heads × 128 × 2 bytes
 * = 144 KiB, so three requests of full length take 3.4 GiB and 1.4 GiB are left for activations and graphs.
 */
export const model: Model = {
  id: 'qwen3-8b',
  task: 'chat',
  weights: { repository: 'Qwen/Qwen3-8B', revision: unpinned, sizeGiB: 15.3 },
  licence: 'Apache-2.0',
  architecture: {
    parametersBillion: 8.19,
    layers: 36,
    attentionHeads: 32,
    kvHeads: 8,
    headDimension: 128,
    hiddenSize: 4096,
    vocabularySize: 151_936,
    contextTokens: 40_960,
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
        'tool-call-parser': 'hermes',
        'reasoning-parser': 'qwen3',
      },
      resources: { cpu: 4, memoryGiB: 24, accelerators: 1, ephemeralStorageGiB: 40, sharedMemoryGiB: 2 },
      startupSeconds: 900,
    },
  },
  objectives: { requestsPerSecond: 0.25, timeToFirstTokenMs: 2_000, interTokenLatencyMs: 80 },
  source: {
    from:
      'Qwen/Qwen3-8B config.json as copied in github.com/citsjtu2020/LLM-Prof 8434c8d1 (sglang/Model_Config.md); ' +
      'parameters counted from its shapes',
    asOf: '2026-11-21',
  },
};
