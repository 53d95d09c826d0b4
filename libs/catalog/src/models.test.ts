import { readdirSync } from 'node:fs';
import { parse } from 'node:path';
import type { InstanceType } from '@slipway/contracts/instance-type';
import { runtimeAccelerators, runtimes, type EngineProfile, type Model, type Runtime } from '@slipway/contracts/model';
import { describe, expect, it } from 'vitest';
import { engineOptions } from './engine-options.ts';
import { images } from './images.ts';
import { instanceFamilies, onDemandHourlyUsd } from './instance-types.ts';

const ids = readdirSync(new URL('models', import.meta.url))
  .map((file) => parse(file).name)
  .sort();
const models = await Promise.all(
  ids.map(async (id) => ((await import(`./models/${id}.ts`)) as { readonly model: Model }).model),
);
const cases = models.map((model) => [model.id, model] as const);
const profiles = models.flatMap((model) =>
  runtimes.flatMap((runtime) => {
    const profile = model.profiles[runtime];
    return profile === undefined ? [] : [[`${model.id} on ${runtime}`, { model, runtime, profile }] as const];
  }),
);
const onVllm = profiles.filter(([, { runtime }]) => runtime === 'vllm');
const onLlamaCpp = profiles.filter(([, { runtime }]) => runtime === 'llama-cpp');

const gib = 2 ** 30;
/** Left on a node for its own pods: network, storage, logs, metrics. */
const nodeOwn = { cpu: 0.5, memoryGiB: 2 };
/** Left on a GPU beside weights and cache. */
const activationsGiB = 1.2;

function flag(profile: EngineProfile, name: string): number {
  const value = profile.flags[name];
  if (typeof value !== 'number') throw new Error(`--${name} is ${value}, expected a number`);
  return value;
}

/** Memory of accelerators that one pod fills with all requests at full length. */
function gpuMemoryGiB({ architecture, weights }: Model, profile: EngineProfile): number {
  const bytesPerToken = 2 * architecture.layers * architecture.kvHeads * architecture.headDimension * 2;
  const tokens = flag(profile, 'max-model-len') * flag(profile, 'max-num-seqs');
  const pods = profile.nodes ?? 1;
  return (weights.sizeGiB + (tokens * bytesPerToken) / gib) / pods + activationsGiB * profile.resources.accelerators;
}

/** Instance types that hold one replica beside the node's own pods, cheapest first. */
function hosts(model: Model, runtime: Runtime, profile: EngineProfile): InstanceType[] {
  const { cpu, memoryGiB, accelerators } = profile.resources;
  const usd = ({ name }: InstanceType) => onDemandHourlyUsd('us-east-1', name) ?? Infinity;
  const holdsPod = ({ allocatable, accelerator, accelerators: offered }: InstanceType) =>
    accelerator === runtimeAccelerators[runtime] &&
    accelerators <= offered &&
    cpu + nodeOwn.cpu <= allocatable.cpu &&
    memoryGiB + nodeOwn.memoryGiB <= allocatable.memoryGiB;
  const holdsModel = ({ acceleratorMemoryGiB }: InstanceType) =>
    runtime === 'llama-cpp' ||
    gpuMemoryGiB(model, profile) <
      accelerators * acceleratorMemoryGiB * (runtime === 'vllm-neuron' ? 1 : flag(profile, 'gpu-memory-utilization'));
  return [...instanceFamilies().values()]
    .flat()
    .filter((type) => holdsPod(type) && holdsModel(type))
    .sort((a, b) => usd(a) - usd(b));
}

describe('models', () => {
  it('have the ids of their files, DNS labels', () => {
    expect(models.map(({ id }) => id)).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
  });

  it.each(cases)('%s has shapes that go together', (_, { architecture }) => {
    const { attentionHeads, kvHeads, headDimension, hiddenSize } = architecture;
    expect(attentionHeads % kvHeads).toBe(0);
    // Queries are as wide as the model, or wider by less than half where the heads have a width of their own.
    expect((attentionHeads * headDimension) / hiddenSize).toBeGreaterThanOrEqual(1);
    expect((attentionHeads * headDimension) / hiddenSize).toBeLessThan(2.5);
    expect(architecture.slidingWindowTokens ?? 0).toBeLessThan(architecture.contextTokens);
    expect(architecture.activeParametersBillion ?? 0).toBeLessThan(architecture.parametersBillion);
  });

  it.each(cases)('%s is as large as its parameters', (_, { architecture, weights }) => {
    const size = (bytes: number) => (architecture.parametersBillion * 1e9 * bytes) / gib;
    const bytes = { bfloat16: 2, float16: 2, float32: 4, mxfp4: undefined }[architecture.dtype];
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

  it('asks for consent to Llama', () => {
    expect(models.find(({ id }) => id === 'llama-3-1-8b')?.weights.gated).toBe(true);
  });

  it.each(cases)('%s has the objectives of its task', (_, { task, objectives, architecture }) => {
    const embeds = task === 'embedding';
    expect(objectives.requestsPerSecond).toBeGreaterThan(0);
    expect(objectives.latencyMs !== undefined).toBe(embeds);
    expect(objectives.timeToFirstTokenMs !== undefined).toBe(!embeds);
    expect(objectives.interTokenLatencyMs !== undefined).toBe(!embeds);
    expect(architecture.embeddingDimension !== undefined).toBe(embeds);
  });
});

describe('profiles', () => {
  it.each(profiles)('%s: the engine knows every flag', (_, { runtime, profile }) => {
    for (const name of Object.keys(profile.flags)) expect(engineOptions[runtime].names).toContain(name);
  });

  it.each(profiles)('%s: says nothing that follows from typed facts', (_, { profile }) => {
    const said = ['model', 'revision', 'served-model-name', 'tensor-parallel-size', 'hf-repo', 'hf-file', 'alias'];
    for (const name of [...said, 'host', 'port', 'api-key']) expect(profile.flags).not.toHaveProperty(name);
  });

  it.each(profiles)('%s: shared memory is a part of the memory', (_, { profile: { resources } }) => {
    expect(resources.sharedMemoryGiB).toBeLessThan(resources.memoryGiB / 2);
  });

  it.each(profiles)('%s: the weights find room on disk, and caches beside them', (_, { model, profile }) => {
    expect(profile.resources.ephemeralStorageGiB).toBeGreaterThan(model.weights.sizeGiB * 1.5);
  });

  it.each(profiles)('%s: an instance type with a price holds it', (_, { model, runtime, profile }) => {
    expect(onDemandHourlyUsd('us-east-1', hosts(model, runtime, profile)[0]?.name ?? '')).toBeGreaterThan(0);
  });

  it.each([
    ['gpt-oss-20b', 'g6.2xlarge'],
    ['qwen3-8b', 'g6.2xlarge'],
    ['qwen3-14b', 'g6e.2xlarge'],
  ])('%s is cheapest on %s', (id, expected) => {
    const model = models.find((known) => known.id === id);
    const profile = model?.profiles.vllm;
    if (model === undefined || profile === undefined) throw new Error(`${id} is not a model that vLLM serves`);
    expect(hosts(model, 'vllm', profile)[0]?.name).toBe(expected);
  });

  it.each(onVllm)('%s: no request is longer than the model can read', (_, { model, profile }) => {
    expect(flag(profile, 'max-model-len')).toBeLessThanOrEqual(model.architecture.contextTokens);
  });

  it.each(onLlamaCpp)('%s: an input of full length fits one batch', (_, { model, profile }) => {
    const context = flag(profile, 'ctx-size');
    expect(flag(profile, 'batch-size')).toBe(context);
    expect(flag(profile, 'ubatch-size')).toBe(context);
    expect(context / flag(profile, 'parallel')).toBe(model.architecture.contextTokens);
  });

  it.each(onLlamaCpp)('%s: has a thread for each CPU that it is given', (_, { profile }) => {
    expect(flag(profile, 'threads')).toBe(profile.resources.cpu);
  });
});

describe('engine options', () => {
  it('are those of the image that runs', () => {
    expect(images.vllm.tag).toBe(`v${engineOptions.vllm.version}`);
    expect(engineOptions['ray-llm'].source.from).toContain(`Ray ${images['ray-llm'].tag.split('-')[0] ?? ''} `);
    expect(images['vllm-neuron'].tag).toMatch(new RegExp(`^${engineOptions['vllm-neuron'].version}-neuronx-`));
  });

  it.each([
    ['vllm', 'no-enable-prefix-caching', true],
    ['vllm-neuron', 'no-enable-prefix-caching', true],
    ['vllm-neuron', 'num-gpu-blocks-override', true],
    ['vllm-neuron', 'disable-prefix-caching', false],
    ['vllm', 'swap-space', false],
    ['vllm-neuron', 'swap-space', true],
    ['ray-llm', 'tool-call-parser', true],
    ['ray-llm', 'no-enable-prefix-caching', false],
    ['ray-llm', 'served-model-name', false],
  ] as const)('%s: --%s is known: %s', (runtime, name, known) => {
    expect(engineOptions[runtime].names.has(name)).toBe(known);
  });

  it.each(Object.entries(engineOptions))('%s: names are sorted, plain and from somewhere', (_, { names, source }) => {
    expect([...names].sort()).toEqual([...names]);
    for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9-]*$/i);
    expect(source.asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it('lack what engines have dropped, and typing errors', () => {
    for (const { names } of Object.values(engineOptions)) {
      expect(names).not.toContain('enable-reasoning');
      expect(names).not.toContain('max-model-length');
    }
  });
});
