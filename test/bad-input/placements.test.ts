import { checkModel, checkModelLimits } from '@slipway/contracts/check-flags';
import type { Finding } from '@slipway/contracts/finding';
import { aModel, aPlacement, aProfile } from '@slipway/testing/model-builders';
import { readCatalog } from '@slipway/scripts/workspace';
import { describe, expect, it } from 'vitest';
import { ScratchRepository } from '../scratch-repository.ts';
import { cluster, expectOneFinding, inCluster, type Slip } from './slips.ts';

const chat = "{ model: 'qwen3-8b', engine: 'vllm', pool: 'gpu' }";
const embed = "{ model: 'snowflake-arctic-embed-s', engine: 'llama-cpp', pool: 'graviton' }";

/** The chat model of the cluster, with more said of it. */
const placed = (
  title: string,
  more: string,
  rule: string,
  field: string,
  remedy: RegExp,
  value?: string,
  placement = chat,
): Slip =>
  inCluster(
    title,
    placement,
    placement.replace(' }', `, ${more} }`),
    rule,
    `placements[${placement === chat ? 0 : 1}].${field}`,
    remedy,
    value,
  );

const hours = (text: string) => `autoscaling: { minReplicas: 1, maxReplicas: 2, hours: { ${text} } }`;

const slips: readonly Slip[] = [
  placed(
    'an option that the program does not know',
    "flags: { 'max-model-length': 4096 }",
    'unknown-engine-flag',
    'flags.max-model-length',
    /did you mean max-model-len\?/,
    '4096',
  ),
  placed(
    'an option of another program',
    "flags: { 'ctx-size': 4096 }",
    'unknown-engine-flag',
    'flags.ctx-size',
    /look the option up/,
  ),
  inCluster(
    'a model that developers spell right',
    chat,
    chat.replace('qwen3-8b', 'qwen3-8B'),
    'unknown-model',
    'placements[0].model',
    /did you mean qwen3-8b\?/,
    '"qwen3-8B"',
  ),
  placed(
    'a number that an option does not take',
    "flags: { 'max-num-seqs': 'four' }",
    'invalid-engine-flag',
    'flags.max-num-seqs',
    /write a whole number from 1 on/,
    '"four"',
  ),
  placed(
    'more memory than there is',
    "flags: { 'gpu-memory-utilization': 1.5 }",
    'invalid-engine-flag',
    'flags.gpu-memory-utilization',
    /above 0, and 1 at most/,
    '1.5',
  ),
  placed(
    'a format that there is not',
    "flags: { dtype: 'float64' }",
    'invalid-engine-flag',
    'flags.dtype',
    /auto, bfloat16/,
    '"float64"',
  ),
  placed(
    'no length at all',
    "flags: { 'max-model-len': 0 }",
    'invalid-engine-flag',
    'flags.max-model-len',
    /from 1 on/,
    '0',
  ),
  placed(
    'a text for a switch',
    "flags: { 'enable-prefix-caching': 'yes' }",
    'invalid-engine-flag',
    'flags.enable-prefix-caching',
    /write true, or no-enable-prefix-caching: true/,
    '"yes"',
  ),
  placed(
    'a quantisation that no program knows',
    "flags: { quantization: 'foo' }",
    'unknown-quantization',
    'flags.quantization',
    /use one of: .*fp8/,
    '"foo"',
  ),
  placed(
    'an option that the platform sets',
    "flags: { 'tensor-parallel-size': 2 }",
    'reserved-engine-flag',
    'flags.tensor-parallel-size',
    /remove it/,
    '2',
  ),
  placed(
    'sequences longer than the model can read',
    "flags: { 'max-model-len': 50000 }",
    'context-too-long',
    'flags.max-model-len',
    /lower it to 40960/,
    '50000',
  ),
  inCluster(
    'a number format that the accelerator lacks',
    "families: ['g6', 'g6e']",
    "families: ['g4dn', 'g6']",
    'number-format-not-supported',
    'placements[0].pool',
    /take g4dn out of pool gpu/,
    '"gpu"',
  ),
  inCluster(
    'a pool whose nodes are too small',
    "sizes: ['2xlarge', '4xlarge']",
    "sizes: ['xlarge']",
    'no-fitting-instance',
    'placements[0].pool',
    /larger sizes/,
  ),
  inCluster(
    'a pool whose volumes are too small',
    'storageGiB: 200',
    'storageGiB: 40',
    'no-fitting-instance',
    'placements[0].pool',
    /raise storageGiB of pool gpu to 52/,
  ),
  placed(
    'more replicas than the pool may hold',
    'replicas: 5',
    'pool-too-small',
    'pool',
    /raise limits.accelerators of pool gpu/,
  ),
  placed(
    'fewer replicas than autoscaling keeps',
    'autoscaling: { minReplicas: 2, maxReplicas: 3 }',
    'replicas-out-of-range',
    'replicas',
    /from 2 to 3/,
    '1',
  ),
  placed(
    'a maximum below the minimum',
    'replicas: 2, autoscaling: { minReplicas: 2, maxReplicas: 1 }',
    'replicas-out-of-range',
    'autoscaling.maxReplicas',
    /lower minReplicas/,
    '1',
  ),
  placed(
    'hours that end before they begin',
    hours("from: '18:00', to: '08:00', timeZone: 'UTC'"),
    'invalid-hours',
    'autoscaling.hours',
    /later on the same day/,
  ),
  placed(
    'a time that no clock shows',
    hours("from: '8:00', to: '18:00', timeZone: 'UTC'"),
    'invalid-time-of-day',
    'autoscaling.hours.from',
    /two digits/,
    '"8:00"',
  ),
  placed(
    'a time zone that there is not',
    hours("from: '08:00', to: '18:00', timeZone: 'Europe/Berln'"),
    'unknown-time-zone',
    'autoscaling.hours.timeZone',
    /did you mean Europe\/Berlin\?/,
  ),
  placed(
    'hours for a server on CPUs',
    hours("from: '08:00', to: '18:00', timeZone: 'UTC'"),
    'hours-not-possible',
    'autoscaling.hours',
    /with vllm/,
    undefined,
    embed,
  ),
  placed(
    'routing with nothing to choose from',
    "routing: 'prefix-aware'",
    'routing-not-possible',
    'routing',
    /add replicas/,
  ),
  placed(
    'routing by caches that nobody tells of',
    "replicas: 2, routing: 'prefix-aware'",
    'routing-not-possible',
    'routing',
    /serve the model with vllm/,
    undefined,
    embed,
  ),
  inCluster(
    'an engine that cannot serve a model',
    "engine: 'llama-cpp'",
    "engine: 'vllm'",
    'engine-cannot-serve-model',
    'placements[1].engine',
    /llama-cpp, ray-serve/,
  ),
  {
    title: 'Neuron with a model that is not compiled for it',
    make: (r) =>
      r.edit('clusters/prod/cluster.ts', "engine: 'vllm', pool: 'gpu'", "engine: 'vllm', pool: 'inferentia'"),
    rule: 'no-neuron-profile',
    file: 'clusters/prod/cluster.ts',
    path: 'placements[0].pool',
    remedy: /gpu.*vllm-neuron/,
  },
  inCluster(
    'a bucket that cannot be one',
    'budget: {',
    "weights: { source: 's3', bucket: 'My_Bucket' },\n  budget: {",
    'invalid-bucket',
    'weights.bucket',
    /lower-case/,
  ),
  inCluster(
    'reserved capacity without a reservation',
    "architecture: 'amd64',\n      accelerator: 'nvidia',",
    "architecture: 'amd64',\n      accelerator: 'nvidia',\n      capacity: ['reserved', 'on-demand'],",
    'missing-field',
    'nodePools[2].reservations',
    /name the reservations/,
  ),
  inCluster(
    'a reservation that nobody uses',
    "architecture: 'amd64',\n      accelerator: 'nvidia',",
    "architecture: 'amd64',\n      accelerator: 'nvidia',\n      reservations: ['cr-0123456789abcdef0'],",
    'missing-field',
    'nodePools[2].reservations',
    /add 'reserved'/,
  ),
  inCluster(
    'a batch quota of a team that there is not',
    'budget: {',
    "batch: { quotas: [{ team: 'rde', pool: 'x86', cpu: 8, memoryGiB: 32 }] },\n  budget: {",
    'unknown-team',
    'batch.quotas[0].team',
    /did you mean red\?/,
  ),
  inCluster(
    'two batch quotas for one team and pool',
    'budget: {',
    `batch: { quotas: [${"{ team: 'red', pool: 'x86', cpu: 8, memoryGiB: 32 },".repeat(2)}] },\n  budget: {`,
    'duplicate-name',
    'batch.quotas[1].pool',
    /one quota/,
  ),
  inCluster(
    'batch quotas that promise more of a pool than there can be',
    'budget: {',
    "batch: { quotas: [{ team: 'red', pool: 'x86', cpu: 40, memoryGiB: 32 }, { team: 'blue', pool: 'x86', cpu: 40, memoryGiB: 32 }] },\n  budget: {",
    'quotas-above-pool',
    'batch.quotas',
    /raise limits\.cpu of the pool/,
    '80',
  ),
  inCluster(
    'a batch quota of accelerators where there are none',
    'budget: {',
    "batch: { quotas: [{ team: 'red', pool: 'x86', cpu: 8, memoryGiB: 32, accelerators: 1 }] },\n  budget: {",
    'wrong-accelerator',
    'batch.quotas[0].accelerators',
    /remove it/,
  ),
  inCluster(
    'workers of Ray that outgrow their pool',
    'budget: {',
    "ray: { workers: [{ pool: 'gpu', maxReplicas: 2, cpu: 4, memoryGiB: 999, accelerators: 1 }] },\n  budget: {",
    'pool-too-small',
    'ray.workers[0].memoryGiB',
    /raise limits.memoryGiB/,
  ),
  inCluster(
    'workers of Ray on accelerators that are not counted',
    'budget: {',
    "ray: { workers: [{ pool: 'gpu', maxReplicas: 2, cpu: 4, memoryGiB: 16 }] },\n  budget: {",
    'missing-field',
    'ray.workers[0].accelerators',
    /state how many/,
  ),
  inCluster(
    'two groups of Ray workers on one pool',
    'budget: {',
    `ray: { workers: [${"{ pool: 'x86', maxReplicas: 2, cpu: 4, memoryGiB: 16 },".repeat(2)}] },\n  budget: {`,
    'duplicate-name',
    'ray.workers[1].pool',
    /one group/,
  ),
];

describe('each slip is one finding with file, field, value and remedy', () => {
  it.each(slips.map((slip) => [slip.title, slip] as const))('%s', async (_, slip) => {
    await expectOneFinding(slip);
  });
});

describe('a model of the catalog', () => {
  it('that states an unknown option is named with its file', async () => {
    const { catalog } = await readCatalog();
    const model = aModel({
      profiles: { vllm: aProfile({ flags: { 'enable-reasoning': true, 'max-model-len': 99_999 } }) },
    });
    expect(checkModel(model, catalog)).toMatchObject([
      {
        rule: 'unknown-engine-flag',
        file: 'libs/catalog/src/models/small-chat.ts',
        path: "profiles['vllm'].flags.enable-reasoning",
      },
      { rule: 'context-too-long', path: "profiles['vllm'].flags.max-model-len", value: '99999' },
    ]);
  });

  it('whose heads cannot be shared out evenly is refused', () => {
    const found: string[] = [];
    const note = (path: string, _: unknown, { rule, remedy }: Pick<Finding, 'rule' | 'remedy'>) =>
      found.push(`${path} ${rule} ${remedy}`);
    const at = (tensorParallelSize: number) => ({
      path: 'placements[0]',
      stated: {},
      placement: aPlacement({ tensorParallelSize }),
    });
    // 32 heads, 8 of them for keys and values: these go in two, four, eight and sixteen parts.
    for (const parts of [1, 2, 4, 8, 16, 32]) checkModelLimits(at(parts), note);
    expect(found).toEqual([]);
    for (const parts of [3, 12, 64]) checkModelLimits(at(parts), note);
    expect(found).toHaveLength(3);
    expect(found[0]).toMatch(/^placements\[0\]\.model indivisible-heads .*resources\.accelerators in libs\/catalog/);
  });
});

it('a name that makes a role too long for AWS is told with the role', async () => {
  using repository = new ScratchRepository();
  const name = `chat-${'x'.repeat(44)}`;
  repository
    .edit(cluster, chat, `${chat}, ${chat.replace(' }', `, name: '${name}' }`)}`)
    .edit(cluster, 'budget: {', "weights: { source: 's3', bucket: 'weights-of-dev' },\n  budget: {");
  const found = (await repository.findings()).filter(({ rule }) => rule === 'name-too-long');
  expect(found).toMatchObject([{ file: cluster, value: JSON.stringify(name) }]);
  expect(found[0]?.message).toContain(`makes the IAM role slipway-dev-vllm-${name}, 66 characters, more than 64`);
});

it('hours, routing and flags that are right have no finding', async () => {
  using repository = new ScratchRepository();
  repository.edit(
    cluster,
    chat,
    chat.replace(
      ' }',
      ", replicas: 2, routing: 'prefix-aware', flags: { 'max-num-seqs': 4 }, " +
        "autoscaling: { minReplicas: 1, maxReplicas: 3, hours: { from: '07:00', to: '19:00', timeZone: 'Europe/Berlin' } } }",
    ),
  );
  const found = await repository.findings();
  expect(found.filter(({ rule }) => rule !== 'unowned-need')).toEqual([]);
});
