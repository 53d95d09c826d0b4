import { readdirSync } from 'node:fs';
import { parse } from 'node:path';
import type { EngineProfile, Model } from '@slipway/contracts/model';
import { describe, expect, it } from 'vitest';
import { engineOptions } from './engine-options.ts';
import { images } from './images.ts';
import { instanceFamilies, instanceType, onDemandHourlyUsd } from './instance-types.ts';

const files = readdirSync(new URL('models', import.meta.url)).sort();
const models = await Promise.all(
  files.map(async (file) => ((await import(`./models/${file}`)) as { readonly model: Model }).model),
);
const cases = models.map((model) => [model.id, model] as const);
const profiles = models.flatMap((model) =>
  (['vllm', 'llama-cpp'] as const).flatMap((engine) => {
    const profile = model.engines[engine];
    return profile === undefined ? [] : [[`${model.id} on ${engine}`, model, engine, profile] as const];
  }),
);
const gib = 2 ** 30;

/** The instance type that each model is sized for. */
const sizedFor: Readonly<Record<string, string>> = {
  'gpt-oss-20b': 'g6.2xlarge',
  'llama-3-1-8b': 'g6.2xlarge',
  'qwen2-5-7b': 'g6.2xlarge',
  'qwen2-5-vl-7b': 'g6.2xlarge',
  'qwen3-14b': 'g6e.2xlarge',
  'qwen3-8b': 'g6.2xlarge',
  'snowflake-arctic-embed-s': 'c8g.xlarge',
};

/** Left on a node for its own pods: network, storage, logs, metrics. */
const nodeOwn = { cpu: 0.5, memoryGiB: 2 };

function keyValueBytesPerToken({ architecture: { layers, kvHeads, headDimension } }: Model): number {
  return 2 * layers * kvHeads * headDimension * 2;
}

function flag(profile: EngineProfile, name: string): number {
  const value = profile.flags[name];
  if (typeof value !== 'number') throw new Error(`--${name} is ${value}, expected a number`);
  return value;
}

describe('models', () => {
  it('are the seven that the platform knows', () => {
    expect(models.map(({ id }) => id)).toEqual(Object.keys(sizedFor));
  });

  it.each(files)('%s has the id of its file, a DNS label', (file) => {
    const { name } = parse(file);
    expect(models.map(({ id }) => id)).toContain(name);
    expect(name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
  });

  it.each(cases)('%s has shapes that go together', (_, { architecture }) => {
    const { attentionHeads, kvHeads, headDimension, hiddenSize } = architecture;
    expect(attentionHeads % kvHeads).toBe(0);
    // Queries are as wide as the model, or wider by less than half where the heads have a width of their own.
    expect((attentionHeads * headDimension) / hiddenSize).toBeGreaterThanOrEqual(1);
    expect((attentionHeads * headDimension) / hiddenSize).toBeLessThan(1.5);
    expect(architecture.slidingWindowTokens ?? 0).toBeLessThan(architecture.contextTokens);
    expect(architecture.activeParametersBillion ?? 0).toBeLessThan(architecture.parametersBillion);
  });

  it.each(cases)('%s is as large as its parameters', (_, { architecture, weights }) => {
    const bytes = { bfloat16: 2, float16: 2, float32: 4, mxfp4: undefined }[architecture.dtype];
    const size = (each: number) => (architecture.parametersBillion * 1e9 * each) / gib;
    if (bytes === undefined) {
      // Experts take 4.25 bits a parameter, the rest 2 bytes.
      expect(weights.sizeGiB).toBeGreaterThan(size(4.25 / 8));
      expect(weights.sizeGiB).toBeLessThan(size(1));
    } else expect(weights.sizeGiB).toBeCloseTo(Math.round(size(bytes) * 10) / 10, 5);
  });

  it.each(cases)('%s says where its facts are from', (_, { source, weights }) => {
    expect(source.from).not.toBe('');
    expect(source.asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(weights.revision).toMatch(/^(unpinned|[0-9a-f]{40})$/);
  });

  it('has a consent to ask for only where the repository is gated', () => {
    expect(models.filter(({ weights }) => weights.gated).map(({ id }) => id)).toEqual(['llama-3-1-8b']);
  });

  it.each(cases)('%s has objectives of its task', (_, { task, objectives, architecture }) => {
    expect(objectives.requestsPerSecond).toBeGreaterThan(0);
    expect(objectives.latencyMs !== undefined).toBe(task === 'embedding');
    expect(objectives.timeToFirstTokenMs !== undefined).toBe(task !== 'embedding');
    expect(objectives.interTokenLatencyMs !== undefined).toBe(task !== 'embedding');
    expect(architecture.embeddingDimension !== undefined).toBe(task === 'embedding');
  });
});

describe('profiles', () => {
  it.each(profiles)('%s: the engine knows every flag', (_, _model, engine, profile) => {
    for (const name of Object.keys(profile.flags)) expect(engineOptions[engine].names).toContain(name);
  });

  it.each(profiles)('%s: says nothing that follows from typed facts', (_, _model, _engine, profile) => {
    const derived = [
      'model',
      'hf-repo',
      'hf-file',
      'served-model-name',
      'alias',
      'host',
      'port',
      'tensor-parallel-size',
    ];
    for (const name of derived) expect(profile.flags).not.toHaveProperty(name);
  });

  it.each(profiles)(
    '%s: shared memory is a part of the memory, weights find room on disk',
    (_, model, _engine, profile) => {
      const { memoryGiB, sharedMemoryGiB, ephemeralStorageGiB } = profile.resources;
      expect(sharedMemoryGiB).toBeLessThan(memoryGiB / 2);
      expect(ephemeralStorageGiB).toBeGreaterThan(model.weights.sizeGiB * 1.5);
    },
  );

  it.each(profiles)(
    '%s: fits the instance type that it is sized for, and no smaller one',
    (_, model, _engine, profile) => {
      const type = instanceType(sizedFor[model.id] ?? '');
      if (type === undefined) throw new Error(`unknown instance type ${sizedFor[model.id]}`);
      const { cpu, memoryGiB, accelerators } = profile.resources;
      const fits = ({ allocatable, accelerators: offered }: typeof type) =>
        cpu + nodeOwn.cpu <= allocatable.cpu &&
        memoryGiB + nodeOwn.memoryGiB <= allocatable.memoryGiB &&
        accelerators <= offered;
      const family = instanceFamilies().get(type.family) ?? [];
      expect(type.accelerator).toBe(profile.accelerator);
      expect(family.find(fits)?.name).toBe(type.name);
      expect(onDemandHourlyUsd('us-east-1', type.name)).toBeGreaterThan(0);
    },
  );

  it.each(profiles.filter(([, , engine]) => engine === 'vllm'))(
    '%s: weights and all requests at full length fit the GPU',
    (_, model, _engine, profile) => {
      const memory =
        (instanceType(sizedFor[model.id] ?? '')?.acceleratorMemoryGiB ?? 0) * profile.resources.accelerators;
      const tokens = flag(profile, 'max-model-len') * flag(profile, 'max-num-seqs');
      const cache = (tokens * keyValueBytesPerToken(model)) / gib;
      const activations = 1.2;
      expect(model.weights.sizeGiB + cache + activations).toBeLessThan(
        memory * flag(profile, 'gpu-memory-utilization'),
      );
      expect(flag(profile, 'max-model-len')).toBeLessThanOrEqual(model.architecture.contextTokens);
    },
  );

  it.each(profiles.filter(([, , engine]) => engine === 'llama-cpp'))(
    '%s: an input of full length fits one batch, and threads are the CPU',
    (_, model, _engine, profile) => {
      const context = flag(profile, 'ctx-size');
      expect(flag(profile, 'batch-size')).toBe(context);
      expect(flag(profile, 'ubatch-size')).toBe(context);
      expect(context / flag(profile, 'parallel')).toBe(model.architecture.contextTokens);
      expect(flag(profile, 'threads')).toBe(profile.resources.cpu);
    },
  );
});

describe('engine options', () => {
  it('are those of the image that runs', () => {
    expect(images.vllm.tag).toBe(`v${engineOptions.vllm.version}`);
  });

  it('do not hold what no engine has', () => {
    for (const { names } of Object.values(engineOptions)) expect(names).not.toContain('enable-reasoning');
  });
});
