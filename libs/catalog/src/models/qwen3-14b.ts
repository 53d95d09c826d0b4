import type { Model } from '@slipway/contracts/model';
import { unpinned } from '@slipway/contracts/source';

/**
 * Too large for an L4, hence one L40S (44.7 GiB, 40.2 of it at 0.90): 27.5 GiB of weights. A token keeps 2 × 40 layers
 * × 8 heads × 128 × 2 bytes = 160 KiB, so four requests of full length take 10.0 GiB and 2.7 GiB are left.
 */
export const model: Model = {
  id: 'qwen3-14b',
  task: 'chat',
  weights: { repository: 'Qwen/Qwen3-14B', revision: unpinned, sizeGiB: 27.5 },
  licence: 'Apache-2.0',
  architecture: {
    parametersBillion: 14.77,
    layers: 40,
    attentionHeads: 40,
    kvHeads: 8,
    headDimension: 128,
    hiddenSize: 5120,
    vocabularySize: 151_936,
    contextTokens: 40_960,
    dtype: 'bfloat16',
  },
  profiles: {
    vllm: {
      flags: {
        'max-model-len': 16_384,
        'max-num-seqs': 4,
        'max-num-batched-tokens': 4_096,
        'gpu-memory-utilization': 0.9,
        dtype: 'bfloat16',
        'enable-auto-tool-choice': true,
        'tool-call-parser': 'hermes',
        'reasoning-parser': 'qwen3',
      },
      resources: { cpu: 4, memoryGiB: 40, accelerators: 1, ephemeralStorageGiB: 64, sharedMemoryGiB: 2 },
      startupSeconds: 1_500,
    },
  },
  objectives: { requestsPerSecond: 0.4, timeToFirstTokenMs: 2_000, interTokenLatencyMs: 60 },
  source: {
    from:
      'Qwen/Qwen3-14B config.json as copied in github.com/citsjtu2020/LLM-Prof 8434c8d1 (sglang/Model_Config.md); ' +
      'parameters counted from its shapes',
    asOf: '2026-11-21',
  },
};
