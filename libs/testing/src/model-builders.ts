import type { BedrockModel } from '@slipway/contracts/bedrock-model';
import type { EngineProfile, Model } from '@slipway/contracts/model';
import type { Placement } from '@slipway/contracts/placement';
import { frozen, source } from './frozen.ts';
import { aGpuPool, aPool } from './pool-builders.ts';

/** Models for tests, and how they are served; see `builders.ts`. */

/** How vLLM serves a small model on one GPU. */
export function aProfile(overrides: Partial<EngineProfile> = {}): EngineProfile {
  return frozen({
    flags: { 'max-model-len': 8192, 'enable-auto-tool-choice': true },
    resources: { cpu: 3, memoryGiB: 24, accelerators: 1, ephemeralStorageGiB: 40, sharedMemoryGiB: 2 },
    startupSeconds: 905,
    ...overrides,
  });
}

/** How llama.cpp serves a small model on CPUs. */
export function aCpuProfile(overrides: Partial<EngineProfile> = {}): EngineProfile {
  return aProfile({
    flags: { 'ctx-size': 2048, parallel: 4, embeddings: true },
    resources: { cpu: 2, memoryGiB: 3, accelerators: 0, ephemeralStorageGiB: 5, sharedMemoryGiB: 0 },
    startupSeconds: 180,
    ...overrides,
  });
}

/** A chat model that vLLM serves. */
export function aModel(overrides: Partial<Model> = {}): Model {
  return frozen({
    id: 'small-chat',
    task: 'chat',
    weights: { repository: 'example/small-chat', revision: 'f'.repeat(40), sizeGiB: 15 },
    licence: 'Apache-2.0',
    architecture: {
      parametersBillion: 8,
      layers: 36,
      attentionHeads: 32,
      kvHeads: 8,
      headDimension: 128,
      hiddenSize: 4096,
      vocabularySize: 151_936,
      contextTokens: 40_960,
      dtype: 'bfloat16',
    },
    profiles: { vllm: aProfile() },
    objectives: { requestsPerSecond: 1 },
    source,
    ...overrides,
  });
}

/** An embedding model that llama.cpp serves. */
export function anEmbeddingModel(overrides: Partial<Model> = {}): Model {
  return aModel({
    id: 'small-embed',
    task: 'embedding',
    weights: { repository: 'example/small-embed-gguf', revision: 'e'.repeat(40), file: 'f16.gguf', sizeGiB: 0.1 },
    architecture: {
      parametersBillion: 0.03,
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
    profiles: { 'llama-cpp': aCpuProfile() },
    ...overrides,
  });
}

/** One replica of `aModel` on a pool of GPUs. */
export function aPlacement(overrides: Partial<Placement> = {}): Placement {
  return frozen({
    name: 'chat',
    model: aModel(),
    engine: 'vllm',
    runtime: 'vllm',
    profile: aProfile(),
    pool: aGpuPool(),
    tensorParallelSize: 1,
    replicas: 1,
    routing: 'even',
    ...overrides,
  });
}

/** One replica of `anEmbeddingModel` on a pool of CPUs. */
export function anEmbeddingPlacement(overrides: Partial<Placement> = {}): Placement {
  return aPlacement({
    name: 'embed',
    model: anEmbeddingModel(),
    engine: 'llama-cpp',
    runtime: 'llama-cpp',
    profile: aCpuProfile(),
    pool: aPool(),
    ...overrides,
  });
}

/** A Bedrock model that answers through the profile of its geography. */
export function aBedrockModel(overrides: Partial<BedrockModel> = {}): BedrockModel {
  return frozen({
    id: 'large-chat',
    modelId: 'maker.large-chat-v1:0',
    task: 'chat',
    profilePrefixes: ['eu', 'us'],
    contextTokens: 200_000,
    usdPerMillionInputTokens: 3.3,
    usdPerMillionOutputTokens: 16.5,
    source,
    ...overrides,
  });
}
