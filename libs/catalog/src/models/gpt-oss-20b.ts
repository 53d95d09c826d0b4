import type { Model } from '@slipway/contracts/model';
import { unpinned } from '@slipway/contracts/source';

/**
 * On one L4 (20.1 GiB at 0.90): 13.5 GiB of weights as a real run loaded them; experts are MXFP4, the rest bfloat16. A
 * token keeps at most 2 × 24 layers × 8 heads × 64 × 2 bytes = 48 KiB (every other layer only the last 128 tokens), so
 * four requests of full length take 3.0 GiB and 3.6 GiB are left: mixtures of experts need more for activations.
 */
export const model: Model = {
  id: 'gpt-oss-20b',
  task: 'chat',
  weights: { repository: 'openai/gpt-oss-20b', revision: unpinned, sizeGiB: 13.5 },
  licence: 'Apache-2.0',
  architecture: {
    parametersBillion: 20.9,
    activeParametersBillion: 3.6,
    layers: 24,
    attentionHeads: 64,
    kvHeads: 8,
    headDimension: 64,
    hiddenSize: 2880,
    vocabularySize: 201_088,
    contextTokens: 131_072,
    slidingWindowTokens: 128,
    dtype: 'mxfp4',
  },
  profiles: {
    vllm: {
      flags: {
        'max-model-len': 16_384,
        'max-num-seqs': 4,
        'max-num-batched-tokens': 2_048,
        'gpu-memory-utilization': 0.9,
        dtype: 'bfloat16',
        'enable-auto-tool-choice': true,
        'tool-call-parser': 'openai',
        'reasoning-parser': 'openai_gptoss',
      },
      resources: { cpu: 4, memoryGiB: 24, accelerators: 1, ephemeralStorageGiB: 40, sharedMemoryGiB: 2 },
      startupSeconds: 1_200,
    },
  },
  objectives: { requestsPerSecond: 0.5, timeToFirstTokenMs: 2_000, interTokenLatencyMs: 60 },
  source: {
    from:
      'openai/gpt-oss-20b config.json as copied in public code (shapes, window, 32 experts, 4 a token); size loaded: ' +
      'llm-d-benchmark config_explorer/empirical-vllm-memory-results.md (13.47 GiB)',
    asOf: '2026-11-21',
  },
};
