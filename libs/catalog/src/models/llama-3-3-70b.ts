import type { Model } from '@slipway/contracts/model';
import { unpinned } from '@slipway/contracts/source';

/**
 * On two nodes of four L4 (8 × 20.1 GiB at 0.90): 131.4 GiB of weights, of which a GPU holds 16.4. A token keeps 2 × 80
 * layers × 8 heads × 128 × 2 bytes = 320 KiB, so seven requests of full length take 17.5 GiB of the 29 that are left, and
 * each GPU has 1.2 GiB for activations and graphs. Layers are split over nodes, heads over the GPUs of one: only what
 * leaves a layer crosses the network.
 */
export const model: Model = {
  id: 'llama-3-3-70b',
  task: 'chat',
  weights: { repository: 'meta-llama/Llama-3.3-70B-Instruct', revision: unpinned, sizeGiB: 131.4, gated: true },
  licence: 'Llama 3.3 Community License',
  architecture: {
    parametersBillion: 70.55,
    layers: 80,
    attentionHeads: 64,
    kvHeads: 8,
    headDimension: 128,
    hiddenSize: 8192,
    vocabularySize: 128_256,
    contextTokens: 131_072,
    dtype: 'bfloat16',
  },
  profiles: {
    vllm: {
      nodes: 2,
      flags: {
        'max-model-len': 8_192,
        'max-num-seqs': 7,
        'max-num-batched-tokens': 2_048,
        'gpu-memory-utilization': 0.9,
        dtype: 'bfloat16',
        'enable-auto-tool-choice': true,
        'tool-call-parser': 'llama3_json',
      },
      resources: { cpu: 40, memoryGiB: 160, accelerators: 4, ephemeralStorageGiB: 220, sharedMemoryGiB: 16 },
      startupSeconds: 2_400,
    },
  },
  objectives: { requestsPerSecond: 0.25, timeToFirstTokenMs: 4_000, interTokenLatencyMs: 120 },
  source: {
    from:
      'shapes of Llama 3.1 70B, which 3.3 shares, as in github.com/meta-llama/llama-models models/sku_list.py; parameters ' +
      'counted from them; the published config.json of 3.3 was not seen; fits in memory computed, not measured',
    asOf: '2026-11-21',
  },
};
