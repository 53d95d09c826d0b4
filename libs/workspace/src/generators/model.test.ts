import { check } from 'prettier';
import { describe, expect, it } from 'vitest';
import { generate, prettierSettings, smallRepository, without } from './testing.ts';

const chat = {
  _: ['qwen3-8b'],
  repository: 'Qwen/Qwen3-8B',
  task: 'chat',
  engine: 'vllm',
  licence: 'Apache-2.0',
  parametersBillion: 8.19,
  layers: 36,
  attentionHeads: 32,
  kvHeads: 8,
  headDimension: 128,
  hiddenSize: 4096,
  vocabularySize: 151_936,
  contextTokens: 40_960,
  from: 'config.json of the repository',
  asOf: '2026-11-21',
};
const embedding = {
  ...chat,
  task: 'embedding',
  engine: 'llama-cpp',
  parametersBillion: 0.033,
  layers: 12,
  attentionHeads: 12,
  kvHeads: 12,
  headDimension: 32,
  hiddenSize: 384,
  vocabularySize: 30_522,
  contextTokens: 512,
  embeddingDimension: 384,
  dtype: 'float16',
  file: 'embed-f16.GGUF',
};
const file = 'libs/catalog/src/models/qwen3-8b.ts';
type Words = Record<string, string | string[] | number | boolean>;

async function written(words: Words, base: Words = chat): Promise<string> {
  const tree = smallRepository();
  await generate(tree, 'model', { ...base, ...words });
  return tree.read(file, 'utf8') ?? '';
}

describe('model', () => {
  it('writes one file, with a profile that follows from the numbers', async () => {
    const tree = smallRepository();
    const before = tree.listChanges().length;
    await generate(tree, 'model', { ...chat, toolCallParser: 'hermes' });
    expect(tree.listChanges()).toHaveLength(before + 1);
    expect(tree.read(file, 'utf8')).toBe(`import type { Model } from '@slipway/contracts/model';
import { unpinned } from '@slipway/contracts/source';

/**
 * On one L4 (20.1 GiB at 0.90, g6.2xlarge): 15.3 GiB of weights. A token keeps 2 × 36 layers × 8 heads × 128 × 2 bytes
 * = 144 KiB, so 3 requests of 8192 tokens take 3.4 GiB and 1.4 GiB are left for activations and graphs. Computed, not
 * measured.
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
    hiddenSize: 4_096,
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
      },
      resources: { cpu: 4, memoryGiB: 24, accelerators: 1, ephemeralStorageGiB: 40, sharedMemoryGiB: 2 },
      startupSeconds: 900,
    },
  },
  objectives: { requestsPerSecond: 0.25, timeToFirstTokenMs: 2_000, interTokenLatencyMs: 80 },
  source: { from: 'config.json of the repository', asOf: '2026-11-21' },
};
`);
  });

  it.each<[string, Words, string[]]>([
    [
      'a larger GPU when the weights ask for it',
      { parametersBillion: 14.77, layers: 40, attentionHeads: 40 },
      ['one L40S', "'max-model-len': 16_384", 'accelerators: 1'],
    ],
    [
      'several GPUs when one is too small',
      { parametersBillion: 32.8, layers: 64, attentionHeads: 64 },
      ['4 L40S', 'accelerators: 4', 'sharedMemoryGiB: 8'],
    ],
    ['more requests when they are small', { parametersBillion: 1.7, layers: 28, kvHeads: 2 }, ["'max-num-seqs': 32"]],
    ['no request longer than the model can read', { contextTokens: 4_096 }, ["'max-model-len': 4_096"]],
  ])('plans %s', async (_, words, parts) => {
    const text = await written(words);
    for (const part of parts) expect(text).toContain(part);
  });

  it('says where nothing holds the model', async () => {
    await expect(written({ parametersBillion: 405, layers: 126, attentionHeads: 128 })).rejects.toThrow(
      /^model qwen3-8b: 754\.4 GiB of weights and 3 requests fit no instance type of g6, g6e: use a smaller/,
    );
  });

  it('splits heads and vocabulary evenly, or not at all', async () => {
    await expect(written({ parametersBillion: 32.8, attentionHeads: 30, kvHeads: 10 })).rejects.toThrow(
      /fit no instance/,
    );
    await expect(written({ parametersBillion: 32.8, vocabularySize: 151_937 })).rejects.toThrow(/fit no instance/);
  });

  it('serves embeddings with llama.cpp on CPUs', async () => {
    const text = await written({ pooling: 'cls' }, embedding);
    expect(text).toContain("file: 'embed-f16.GGUF', sizeGiB: 0.1 }");
    expect(text).toContain("'llama-cpp': {");
    for (const flag of ["pooling: 'cls'", 'parallel: 4', "'ctx-size': 2_048", "'ubatch-size': 2_048", 'threads: 2'])
      expect(text).toContain(flag);
    expect(text).toContain('embeddingDimension: 384');
    expect(text).toContain('latencyMs: 500');
  });

  it('serves embeddings with vLLM on a GPU', async () => {
    const text = await written({ engine: 'vllm' }, embedding);
    expect(text).toContain("runner: 'pooling'");
    expect(text).toContain("'max-model-len': 512");
  });

  it('states what was looked up', async () => {
    const text = await written({
      revision: 'a'.repeat(40),
      gated: true,
      activeParametersBillion: 3.6,
      slidingWindowTokens: 128,
    });
    expect(text).toContain(`revision: '${'a'.repeat(40)}'`);
    expect(text).not.toContain('unpinned');
    expect(text).toContain('gated: true');
    expect(text).toContain('activeParametersBillion: 3.6');
    expect(text).toContain('slidingWindowTokens: 128');
  });

  it('leaves nothing to the formatter', async () => {
    for (const base of [chat, embedding])
      expect(await check(await written({}, base), { ...prettierSettings, parser: 'typescript' })).toBe(true);
  });

  it.each<[Words, RegExp]>([
    [
      { engine: 'llama-cpp' },
      /^model qwen3-8b: --engine llama-cpp serves embeddings only, not chat: use --engine vllm$/,
    ],
    [{ task: 'embedding' }, /state their length with --embeddingDimension$/],
    [{ embeddingDimension: 384 }, /--embeddingDimension 384 belongs to --task embedding: leave it out$/],
    [{ dtype: 'mxfp4' }, /--dtype mxfp4 mixes formats, so its size cannot be computed: state --sizeGiB$/],
    [{ kvHeads: 7 }, /--kvHeads 7 does not divide --attentionHeads 32: check both/],
  ])('says what goes together: %j', async (words, message) => {
    await expect(written(words)).rejects.toThrow(message);
  });

  it('asks for the one file that llama.cpp loads', async () => {
    await expect(generate(smallRepository(), 'model', without(embedding, 'file'))).rejects.toThrow(
      /^model qwen3-8b: --engine llama-cpp loads one GGUF file of the repository: name it with --file$/,
    );
  });

  it('takes the size of mixed formats from whoever measured it', async () => {
    const text = await written({ dtype: 'mxfp4', sizeGiB: 13.5 });
    expect(text).toContain('sizeGiB: 13.5');
    expect(text).toContain("'gpu-memory-utilization': 0.9,\n        dtype: 'bfloat16'");
  });

  it('overwrites nothing', async () => {
    const tree = smallRepository();
    tree.write(file, 'mine\n');
    await expect(generate(tree, 'model', chat)).rejects.toThrow(
      /^libs\/catalog\/src\/models\/qwen3-8b\.ts exists already/,
    );
  });

  it.each<[Words, string]>([
    [{ vendor: 'x' }, "'vendor' is not found in schema"],
    [{ _: ['Qwen3_8B'] }, "'Qwen3_8B' should match the pattern"],
    [{ repository: 'Qwen' }, "'Qwen' should match the pattern"],
    [{ task: 'speech' }, "'speech' should be one of chat,vision,embedding"],
    [{ engine: 'ollama' }, "'ollama' should be one of vllm,llama-cpp"],
    [{ layers: 1.5 }, '1.5 should be a multiple of 1'],
    [{ layers: 0 }, '0 should be at least 1'],
    [{ parametersBillion: 0 }, '0 should be greater than 0'],
    [{ revision: 'main' }, "'main' should match the pattern"],
    [{ file: '../weights' }, "'../weights' should match the pattern"],
  ])('refuses %j', async (words, message) => {
    await expect(written(words)).rejects.toMatchObject({ message: expect.stringContaining(message) as string });
  });

  it('renders afterwards, unless told not to', async () => {
    expect(await generate(smallRepository(), 'model', chat)).toBeTypeOf('function');
    expect(await generate(smallRepository(), 'model', { ...chat, render: false })).toBeUndefined();
  });
});
