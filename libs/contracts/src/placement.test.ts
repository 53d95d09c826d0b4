import { describe, expect, it } from 'vitest';
import type { EngineProfile, Model } from './model.ts';
import { servedContextTokens, type Placement } from './placement.ts';

const model: Model = {
  id: 'm',
  task: 'chat',
  weights: { repository: 'a/b', revision: 'c', sizeGiB: 1 },
  licence: 'MIT',
  architecture: {
    parametersBillion: 1,
    layers: 1,
    attentionHeads: 1,
    kvHeads: 1,
    headDimension: 1,
    hiddenSize: 1,
    vocabularySize: 1,
    contextTokens: 4096,
    dtype: 'float16',
  },
  profiles: {},
  objectives: { requestsPerSecond: 1 },
  source: { from: 'made up', asOf: '2026-01-01' },
};

function served(runtime: Placement['runtime'], flags: EngineProfile['flags']): number {
  const resources = { cpu: 1, memoryGiB: 1, accelerators: 0, ephemeralStorageGiB: 1, sharedMemoryGiB: 0 };
  return servedContextTokens({
    name: 'chat',
    model,
    runtime,
    profile: { flags, resources, startupSeconds: 1 },
  });
}

describe('the longest sequence that a server accepts', () => {
  it.each<[Placement['runtime'], string, EngineProfile['flags'], number]>([
    ['vllm', 'is what the model was made for, where nothing is said', {}, 4096],
    ['vllm', 'is shorter where that is said', { 'max-model-len': 1024 }, 1024],
    ['vllm', 'is longer where that is said: the engine stretches it', { 'max-model-len': 8192 }, 8192],
    ['vllm', "has nothing to do with another engine's flag", { 'ctx-size': 1024 }, 4096],
    ['llama-cpp', 'is what the model was made for, where nothing is said', {}, 4096],
    ['llama-cpp', 'is shorter where that is said', { 'ctx-size': 1024 }, 1024],
    ['llama-cpp', 'is the share of one slot', { 'ctx-size': 2048, parallel: 4 }, 512],
    ['llama-cpp', 'is a whole number of tokens', { 'ctx-size': 1000, parallel: 3 }, 333],
    ['llama-cpp', 'is the share of one slot of what the model was made for', { parallel: 4 }, 1024],
    [
      'llama-cpp',
      'is all of it where slots use it in common',
      { 'ctx-size': 2048, parallel: 4, 'kv-unified': true },
      2048,
    ],
    ['llama-cpp', 'is never longer than what the model was made for', { 'ctx-size': 65_536, parallel: 2 }, 4096],
    ['llama-cpp', "has nothing to do with another engine's flag", { 'max-model-len': 1024 }, 4096],
  ])('%s: %s', (runtime, _, flags, tokens) => {
    expect(served(runtime, flags)).toBe(tokens);
  });

  it.each<[Placement['runtime'], string, string | number | true]>([
    ['vllm', 'max-model-len', 'auto'],
    ['vllm', 'max-model-len', 0],
    ['llama-cpp', 'ctx-size', true],
    ['llama-cpp', 'parallel', -1],
    ['llama-cpp', 'parallel', 1.5],
  ])('fails on %s for a %s of %s, and says what to write', (engine, flag, value) => {
    expect(() => served(engine, { [flag]: value })).toThrow(
      `'${flag}' of placement chat is ${value}, no positive whole number: write one in the model's flags`,
    );
  });
});
