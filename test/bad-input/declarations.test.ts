import { describe, expect, it } from 'vitest';
import { ScratchRepository } from '../scratch-repository.ts';
import { cluster, expectOneFinding, inCluster, type Slip } from './slips.ts';

const alice = 'clusters/dev/developers/alice.yaml';

const inDeveloper = (
  title: string,
  from: string,
  to: string,
  rule: string,
  path: string | undefined,
  remedy: RegExp,
  value?: string,
): Slip => ({
  title,
  make: (repository) => repository.edit(alice, from, to),
  rule,
  file: alice,
  ...(path !== undefined && { path }),
  remedy,
  ...(value !== undefined && { value }),
});

const slips: readonly Slip[] = [
  inCluster(
    'backups of ClickHouse that were never made',
    'memoryGiB: 4, storageGiB: 20 }',
    'memoryGiB: 4, storageGiB: 20, backupDays: -1 }',
    'too-small',
    'stores.clickhouse.backupDays',
    /0/,
    '-1',
  ),
  inCluster(
    'an unknown field',
    "compute: 'eks-auto-mode',",
    "compute: 'eks-auto-mode', computeMode: 'x',",
    'unknown-field',
    'computeMode',
    /remove it|did you mean/,
  ),
  inCluster(
    'a misspelt field deep inside',
    'storageGiB: 200',
    'storageGb: 200',
    'unknown-field',
    'nodePools[2].storageGb',
    /did you mean storageGiB/,
  ),
  inCluster('a missing field', "  account: '111122223333',\n", '', 'missing-field', 'account', /add account/),
  inCluster(
    'an account that is a number',
    "account: '111122223333'",
    'account: 111122223333',
    'wrong-type',
    'account',
    /in quotes/,
    '111122223333',
  ),
  inCluster(
    'an account that is too short',
    "account: '111122223333'",
    "account: '1111'",
    'invalid-account',
    'account',
    /12 digits/,
    '"1111"',
  ),
  inCluster(
    'an unknown region',
    "region: 'us-east-1'",
    "region: 'us-east1'",
    'unknown-region',
    'region',
    /did you mean us-east-1\?/,
    '"us-east1"',
  ),
  inCluster(
    'a zone of another region',
    "region: 'us-east-1',",
    "region: 'us-east-1', zones: ['us-east-1a', 'us-west-2a'],",
    'unknown-zone',
    'zones[1]',
    /us-east-1b/,
    '"us-west-2a"',
  ),
  inCluster(
    'an unsupported Kubernetes',
    "kubernetesVersion: '1.36'",
    "kubernetesVersion: '1.20'",
    'unsupported-kubernetes-version',
    'kubernetesVersion',
    /1\.36/,
    '"1.20"',
  ),
  inCluster(
    'an unknown compute mode',
    "compute: 'eks-auto-mode'",
    "compute: 'fargate'",
    'unknown-value',
    'compute',
    /eks-auto-mode, karpenter/,
    '"fargate"',
  ),
  inCluster(
    'an unknown model',
    "model: 'qwen3-8b'",
    "model: 'qwen3-8'",
    'unknown-model',
    'placements[0].model',
    /did you mean qwen3-8b/,
    '"qwen3-8"',
  ),
  inCluster(
    'an engine that cannot serve the model',
    "engine: 'vllm'",
    "engine: 'llama-cpp'",
    'engine-cannot-serve-model',
    'placements[0].engine',
    /vllm/,
    '"llama-cpp"',
  ),
  inCluster(
    'a pool that does not exist',
    "pool: 'gpu'",
    "pool: 'gpus'",
    'unknown-node-pool',
    'placements[0].pool',
    /did you mean gpu\?/,
    '"gpus"',
  ),
  inCluster(
    'a pool without the accelerator',
    "pool: 'gpu'",
    "pool: 'x86'",
    'wrong-accelerator',
    'placements[0].pool',
    /gpu/,
    '"x86"',
  ),
  inCluster(
    'an unknown instance family',
    "families: ['m7i', 'c7i']",
    "families: ['m7j', 'c7i']",
    'unknown-instance-family',
    'nodePools[1].families[0]',
    /did you mean/,
    '"m7j"',
  ),
  inCluster(
    'a family of another architecture',
    "families: ['m7i', 'c7i']",
    "families: ['m8g', 'c7i']",
    'wrong-architecture',
    'nodePools[1].families[0]',
    /arm64/,
    '"m8g"',
  ),
  inCluster(
    'a size that no family has',
    "sizes: ['2xlarge', '4xlarge']",
    "sizes: ['3xlarge']",
    'no-eligible-instance',
    'nodePools[2]',
    /size/,
  ),
  inCluster(
    'a pool of accelerators without a limit',
    ', accelerators: 4',
    '',
    'missing-field',
    'nodePools[2].limits.accelerators',
    /most accelerators/,
  ),
  inCluster(
    'two pools of one name',
    "name: 'x86'",
    "name: 'graviton'",
    'duplicate-name',
    'nodePools[1].name',
    /rename/,
    '"graviton"',
  ),
  {
    title: 'a pool with the name of nodes that stay',
    make: (repository) =>
      repository
        .edit(cluster, "name: 'x86'", "name: 'gpu-warm'")
        .edit(cluster, "accelerator: 'nvidia',", "accelerator: 'nvidia', warmNodes: 1,"),
    rule: 'duplicate-name',
    file: cluster,
    path: 'nodePools[2].warmNodes',
    remedy: /rename that pool/,
    value: '1',
  },
  inCluster(
    'quiet hours that end before they begin',
    "accelerator: 'nvidia',",
    "accelerator: 'nvidia', quietHours: { from: '20:00', to: '06:00' },",
    'invalid-hours',
    'nodePools[2].quietHours',
    /later on the same day/,
  ),
  inCluster(
    'a pool with a name of EKS',
    "name: 'x86'",
    "name: 'general-purpose'",
    'reserved-name',
    'nodePools[1].name',
    /another name/,
    '"general-purpose"',
  ),
  inCluster(
    'two placements of one name',
    "pool: 'graviton' }",
    "pool: 'graviton', name: 'qwen3-8b' }",
    'duplicate-name',
    'placements[1].name',
    /name of its own/,
    '"qwen3-8b"',
  ),
  inCluster(
    'a placement that confuses vLLM',
    "pool: 'gpu' }",
    "pool: 'gpu', name: 'vllm' }",
    'reserved-name',
    'placements[0].name',
    /another name/,
    '"vllm"',
  ),
  inCluster(
    'a name in capitals',
    "name: 'red', group",
    "name: 'Red', group",
    'invalid-name',
    'tenancy.teams[0].name',
    /lower-case/,
    '"Red"',
  ),
  inCluster(
    'a reserved name',
    "name: 'blue', group",
    "name: 'kube-system', group",
    'reserved-name',
    'tenancy.teams[1].name',
    /another name/,
    '"kube-system"',
  ),
  inCluster(
    'a team within the pattern of another',
    "name: 'blue', group",
    "name: 'red-ops', group",
    'overlapping-teams',
    'tenancy.teams[1].name',
    /rename/,
    '"red-ops"',
  ),
  inCluster(
    'two teams of one name',
    "name: 'blue', group",
    "name: 'red', group",
    'duplicate-name',
    'tenancy.teams[1].name',
    /rename/,
    '"red"',
  ),
  inCluster(
    'a day that is none',
    "latestExpiry: '2027-06-30'",
    "latestExpiry: '2027-06-31'",
    'invalid-date',
    'tenancy.latestExpiry',
    /YYYY-MM-DD/,
    '"2027-06-31"',
  ),
  inCluster(
    'more for environments than the cluster may cost',
    'monthlyUsd: 1500',
    'monthlyUsd: 15000',
    'limit-above-budget',
    'tenancy.limits.total.monthlyUsd',
    /lower it/,
    '15000',
  ),
  inCluster(
    'more for a team than the cluster may cost',
    "{ name: 'red', group: 'slipway-red' }",
    "{ name: 'red', group: 'slipway-red', budget: { monthlyUsd: 6001 } }",
    'limit-above-budget',
    'tenancy.teams[0].budget.monthlyUsd',
    /raise budget/,
    '6001',
  ),
  inCluster(
    'all environments together above the sum',
    'total: { cpu: 40',
    'total: { cpu: 5',
    'environments-above-total',
    'tenancy.limits.total.cpu',
    /raise the limit/,
    '5',
  ),
  inCluster(
    'a need that nobody is named for',
    "    { kind: 'Network', name: 'dev', owner: platform },\n",
    '',
    'unowned-need',
    'externals',
    /owner: '<who supplies it>'/,
  ),
  inCluster(
    'two owners of one thing',
    "    { kind: 'Network', name: 'dev', owner: platform },\n",
    "    { kind: 'Network', name: 'dev', owner: platform },\n".repeat(2),
    'duplicate-name',
    'externals[5].name',
    /answers for it/,
  ),
  inCluster(
    'a store in the cluster that somebody is named for too',
    "    { kind: 'Network', name: 'dev', owner: platform },\n",
    "    { kind: 'Network', name: 'dev', owner: platform },\n    { kind: 'PostgresDatabase', namespace: 'litellm', name: 'postgres', owner: platform },\n",
    'supplied-twice',
    'externals[5]',
    /remove it/,
  ),
  inCluster(
    'a form that a store has not',
    "redis: { form: 'in-cluster' }",
    "redis: { form: 'in-clustr' }",
    'unknown-value',
    'stores.redis.form',
    /did you mean in-cluster/,
    '"in-clustr"',
  ),
  inCluster(
    'a managed ClickHouse, which AWS has not',
    "clickhouse: { form: 'in-cluster', memoryGiB: 4, storageGiB: 20 }",
    "clickhouse: { form: 'managed' }",
    'unknown-value',
    'stores.clickhouse.form',
    /external/,
    '"managed"',
  ),
  inCluster(
    'a store of no form',
    "redis: { form: 'in-cluster' }",
    'redis: {}',
    'missing-field',
    'stores.redis.form',
    /add stores\.redis\.form/,
  ),
  inCluster(
    'a store without a disk',
    "postgres: { form: 'in-cluster', storageGiB: 10 }",
    "postgres: { form: 'in-cluster', storageGiB: 0 }",
    'too-small',
    'stores.postgres.storageGiB',
    /at least 1/,
    '0',
  ),
  inCluster(
    'a managed store without backups',
    "postgres: { form: 'in-cluster', storageGiB: 10 }",
    "postgres: { form: 'managed', backupDays: 0 }",
    'too-small',
    'stores.postgres.backupDays',
    /at least 1/,
    '0',
  ),
  inCluster(
    'a store that no node could hold',
    "postgres: { form: 'in-cluster', storageGiB: 10 }",
    "postgres: { form: 'in-cluster', memoryGiB: 999 }",
    'store-too-large',
    'stores.postgres.memoryGiB',
    /have the store managed/,
    '999',
  ),
  inCluster(
    'more copies than zones',
    "redis: { form: 'in-cluster' }",
    "redis: { form: 'managed', replicas: 5 }",
    'replicas-out-of-range',
    'stores.redis.replicas',
    /write 3 at most/,
    '5',
  ),
  inCluster(
    'a size that a form has not',
    "redis: { form: 'in-cluster' }",
    "redis: { form: 'in-cluster', replicas: 2 }",
    'unknown-field',
    'stores.redis.replicas',
    /remove it/,
  ),
  inCluster(
    'a range that is no VPC',
    "cidr: '10.20.0.0/16'",
    "cidr: '0.0.0.0/0'",
    'invalid-cidr',
    'network.cidr',
    /between \/16 and \/28/,
    '"0.0.0.0/0"',
  ),
  inCluster(
    'a range that begins in the middle',
    "cidr: '10.20.0.0/16'",
    "cidr: '10.20.1.0/16'",
    'invalid-cidr',
    'network.cidr',
    /first address/,
    '"10.20.1.0/16"',
  ),
  inCluster(
    'the group of the masters',
    "group: 'slipway-red'",
    "group: 'system:masters'",
    'invalid-group',
    'tenancy.teams[0].group',
    /not system:/,
    '"system:masters"',
  ),
  inCluster(
    'one group for two teams',
    "group: 'slipway-blue'",
    "group: 'slipway-red'",
    'duplicate-group',
    'tenancy.teams[1].group',
    /of its own/,
    '"slipway-red"',
  ),
  inCluster(
    'an owner who is nobody',
    "name: 'argocd', owner: platform",
    "name: 'argocd', owner: ''",
    'invalid-email',
    'externals[3].owner',
    /name@example\.com/,
    '""',
  ),
  inCluster(
    'an unknown Bedrock model',
    "['nova-lite', ",
    "['claude-2', 'nova-lite', ",
    'unknown-model',
    'bedrockModels[0]',
    /allowed|use one of/,
    '"claude-2"',
  ),
  inCluster(
    'a repository with a password',
    'https://github.com/example',
    ['https://ci:', 'hunter2@github.com/example'].join(''),
    'credential-in-git',
    'delivery.repository',
    /revoke/,
  ),
  inCluster(
    'a Kubernetes API that is open to the world',
    'gateway: { replicas: 2 },',
    "gateway: { replicas: 2 }, access: { form: 'public-from-cidrs', cidrs: ['0.0.0.0/0'] },",
    'open-to-the-world',
    'access.cidrs[0]',
    /addresses that people/,
    '"0.0.0.0/0"',
  ),
  inCluster(
    "EKS's own Argo CD without IAM Identity Center",
    "delivery: { repository: 'https://github.com/example/slipway.git' }",
    "delivery: { repository: 'https://github.com/example/slipway.git', argoCd: 'capability' }",
    'identity-center-needed',
    'delivery.argoCd',
    /self-hosted/,
    '"capability"',
  ),
  inCluster(
    'a key of SSH for a repository that is read over HTTPS',
    "delivery: { repository: 'https://github.com/example/slipway.git' }",
    "delivery: { repository: 'https://github.com/example/slipway.git', credential: 'ssh-key' }",
    'credential-not-for-address',
    'delivery.credential',
    /https-token/,
    '"ssh-key"',
  ),
  inCluster(
    'one replica of the gateway',
    'gateway: { replicas: 2 }',
    'gateway: { replicas: 1 }',
    'too-small',
    'gateway.replicas',
    /at least 2/,
    '1',
  ),
  inCluster(
    'half a replica',
    'gateway: { replicas: 2 }',
    'gateway: { replicas: 2.5 }',
    'wrong-type',
    'gateway.replicas',
    /whole number/,
    '2.5',
  ),
  inCluster(
    'a name that differs from the folder',
    "name: 'dev'",
    "name: 'dev2'",
    'name-differs-from-folder',
    'name',
    /name both dev/,
    '"dev2"',
  ),
  inCluster(
    'a declaration that does not load',
    'export default',
    'export defult',
    'unreadable-declaration',
    '',
    /export default/,
  ),

  inDeveloper('an unknown field', 'size: small', 'size: small\nreplicas: 3', 'unknown-field', 'replicas', /remove it/),
  inDeveloper('a misspelt field', 'expires:', 'expire:', 'unknown-field', 'expire', /did you mean expires/),
  inDeveloper('an unknown team', 'team: red', 'team: rde', 'unknown-team', 'team', /did you mean red/, '"rde"'),
  inDeveloper(
    'an unknown size',
    'size: small',
    'size: huge',
    'unknown-value',
    'size',
    /small, medium, large, gpu/,
    '"huge"',
  ),
  inDeveloper(
    'an unknown model',
    '[qwen3-8b]',
    '[qwen3-8]',
    'unknown-model',
    'models[0]',
    /did you mean qwen3-8b/,
    '"qwen3-8"',
  ),
  inDeveloper(
    'a Bedrock model that is not offered here',
    '[qwen3-8b]',
    '[claude-sonnet-4-6]',
    'model-not-offered',
    'models[0]',
    /bedrockModels/,
    '"claude-sonnet-4-6"',
  ),
  inDeveloper(
    'a model twice',
    '[qwen3-8b]',
    '[qwen3-8b, qwen3-8b]',
    'duplicate-model',
    'models[1]',
    /once/,
    '"qwen3-8b"',
  ),
  inDeveloper('a number for a name', 'name: alice', 'name: 42', 'wrong-type', 'name', /in quotes/, '42'),
  inDeveloper('null for a name', 'name: alice', 'name: null', 'wrong-type', 'name', /a text/, 'null'),
  inDeveloper(
    'a name that differs from the file',
    'name: alice',
    'name: zoe',
    'name-differs-from-file',
    'name',
    /rename the file to zoe\.yaml/,
    '"zoe"',
  ),
  inDeveloper(
    'a name that is too long',
    'name: alice',
    `name: ${'a'.repeat(41)}`,
    'invalid-name',
    'name',
    /lower-case/,
  ),
  inDeveloper(
    'a name that ends in a hyphen',
    'name: alice',
    'name: alice-',
    'invalid-name',
    'name',
    /both ends/,
    '"alice-"',
  ),
  inDeveloper(
    'an owner who is no address',
    'owner: alice@example.com',
    'owner: alice',
    'invalid-email',
    'owner',
    /name@example/,
    '"alice"',
  ),
  inDeveloper(
    'an expiry that is no day',
    'expires: 2027-01-31',
    'expires: 2027-02-30',
    'invalid-date',
    'expires',
    /YYYY-MM-DD/,
    '"2027-02-30"',
  ),
  inDeveloper(
    'an expiry that is too late',
    'expires: 2027-01-31',
    'expires: 2028-01-31',
    'expires-too-late',
    'expires',
    /2027-06-30/,
    '"2028-01-31"',
  ),
  inDeveloper(
    'a budget above the limit',
    'monthlyUsd: 50',
    'monthlyUsd: 5000',
    'environment-above-limit',
    'budget.monthlyUsd',
    /at most 300/,
    '5000',
  ),
  inDeveloper(
    'a budget below zero',
    'monthlyUsd: 50',
    'monthlyUsd: -1',
    'too-small',
    'budget.monthlyUsd',
    /at least 1/,
    '-1',
  ),
  inDeveloper(
    'a budget in octal',
    'monthlyUsd: 50',
    'monthlyUsd: 0777',
    'wrong-type',
    'budget.monthlyUsd',
    /a number/,
    '"0777"',
  ),
  inDeveloper('an anchor', 'team: red', 'team: &t red', 'invalid-yaml', 'team', /anchor/),
  inDeveloper('a tag', 'team: red', 'team: !!str red', 'invalid-yaml', 'team', /tag/),
  inDeveloper(
    'a merge key',
    'budget: { monthlyUsd: 50 }',
    'budget: { <<: { monthlyUsd: 50 } }',
    'invalid-yaml',
    'budget',
    /themselves/,
  ),
  inDeveloper('a key twice', 'team: red', 'team: red\nteam: blue', 'invalid-yaml', 'team', /one of the two/),
  inDeveloper(
    'a tab',
    'budget: { monthlyUsd: 50 }',
    'budget:\n\tmonthlyUsd: 50',
    'invalid-yaml',
    undefined,
    /spaces|plain YAML/,
  ),
  inDeveloper('two documents', 'team: red', 'team: red\n---\nteam: red', 'invalid-yaml', undefined, /one document/),
  inDeveloper('__proto__', 'team: red', 'team: red\n__proto__: { admin: true }', 'invalid-yaml', '', /remove/),
  inDeveloper('constructor', 'team: red', 'team: red\nconstructor: x', 'invalid-yaml', '', /remove/),
  inDeveloper('a line break in a value', 'team: red', 'team: "red\\nblue"', 'control-character', 'team', /one line/),
  inDeveloper('a bell in a value', 'team: red', 'team: "red\\a"', 'control-character', 'team', /one line/),
  inDeveloper(
    'a credential',
    'owner: alice@example.com',
    `owner: ${['sk-', 'abcdefghijkl1234'].join('')}`,
    'credential-in-git',
    'owner',
    /revoke/,
  ),
  {
    title: 'an empty file',
    make: (r) => r.write(alice, ''),
    rule: 'invalid-yaml',
    file: alice,
    remedy: /delete the file/,
  },
  {
    title: 'invalid UTF-8',
    make: (r) => r.write(alice, new Uint8Array([0xff, 0xfe, 0x41])),
    rule: 'invalid-yaml',
    file: alice,
    remedy: /UTF-8/,
  },
  {
    title: 'more than 64 KiB',
    make: (r) => r.write(alice, `#${'x'.repeat(70_000)}\n`),
    rule: 'invalid-yaml',
    file: alice,
    remedy: /smaller/,
  },
  {
    title: 'a file that is no YAML',
    make: (r) => r.write('clusters/dev/developers/notes.txt', 'hello'),
    rule: 'unexpected-file',
    file: 'clusters/dev/developers/notes.txt',
    remedy: /\.yaml/,
  },
  {
    title: 'a folder that declares nothing',
    make: (r) => r.write('clusters/stage/developers/zoe.yaml', r.read(alice)),
    rule: 'missing-declaration',
    file: 'clusters/stage/cluster.ts',
    remedy: /remove the folder/,
  },
  {
    title: 'a misspelt declaration',
    make: (r) => r.write('clusters/dev/clutser.ts', r.read(cluster)),
    rule: 'unexpected-file',
    file: 'clusters/dev/clutser.ts',
    remedy: /cluster\.ts/,
  },
  {
    title: 'a misspelt folder of developers',
    make: (r) => r.write('clusters/dev/developer/zoe.yaml', r.read(alice)),
    rule: 'unexpected-file',
    file: 'clusters/dev/developer',
    remedy: /developers/,
  },
  {
    title: 'a file beside the clusters',
    make: (r) => r.write('clusters/notes.md', 'hello'),
    rule: 'unexpected-file',
    file: 'clusters/notes.md',
    remedy: /elsewhere/,
  },
  {
    title: 'the owner of another environment whose file has a fault too',
    make: (r) =>
      r
        .edit('clusters/dev/developers/bob.yaml', 'owner: bob@example.com', 'owner: alice@example.com')
        .edit(alice, 'size: small', 'size: tiny'),
    rule: 'owner-has-environment',
    file: 'clusters/dev/developers/bob.yaml',
    path: 'owner',
    remedy: /one environment/,
  },
  {
    title: 'the owner of another environment',
    make: (r) => r.edit('clusters/dev/developers/bob.yaml', 'owner: bob@example.com', 'owner: Alice@example.com'),
    rule: 'owner-has-environment',
    file: 'clusters/dev/developers/bob.yaml',
    path: 'owner',
    value: '"Alice@example.com"',
    remedy: /one environment/,
  },
  {
    title: 'an environment above its limit',
    make: (r) =>
      r.edit(cluster, 'gpus: 1, monthlyUsd: 300', 'gpus: 0, monthlyUsd: 300').edit(alice, 'size: small', 'size: gpu'),
    rule: 'environment-above-limit',
    file: alice,
    path: 'size',
    value: '"gpu"',
    remedy: /smaller size/,
  },
  {
    title: 'an environment whose IAM role has too long a name',
    make: (r) => {
      const name = 'a'.repeat(30);
      return r
        .edit(cluster, "name: 'red', group", `name: '${'r'.repeat(20)}', group`)
        .edit(alice, 'team: red', `team: ${'r'.repeat(20)}`)
        .edit(alice, 'name: alice', `name: ${name}`)
        .write(`clusters/dev/developers/${name}.yaml`, r.read(alice))
        .remove(alice);
    },
    rule: 'name-too-long',
    file: `clusters/dev/developers/${'a'.repeat(30)}.yaml`,
    path: 'name',
    remedy: /shorten it by/,
  },
];

describe('each slip is one finding with file, field, value and remedy', () => {
  it.each(slips.map((slip) => [slip.title, slip] as const))('%s', async (_, slip) => {
    await expectOneFinding(slip);
  });
});

it('without any cluster nothing is rendered, and nothing is removed', () => {
  using repository = new ScratchRepository();
  const before = repository.snapshot('dist');
  repository.remove('clusters');
  expect(repository.synth()).toMatchObject({ status: 1, stderr: expect.stringContaining('[no-clusters]') as string });
  expect(repository.snapshot('dist')).toEqual(before);
});

it('an external that nobody needs is a warning', async () => {
  using repository = new ScratchRepository();
  repository.edit(
    cluster,
    '  externals: [\n',
    "  externals: [\n    { kind: 'Operator', name: 'unused', owner: platform },\n",
  );
  expect(await repository.findings()).toMatchObject([{ rule: 'unused-external', severity: 'warning', file: cluster }]);
});

it('the repository itself has no findings', async () => {
  using repository = new ScratchRepository();
  expect(await repository.findings()).toEqual([]);
});

it('CRLF and a byte order mark change nothing', async () => {
  using repository = new ScratchRepository();
  repository.write(alice, `\uFEFF${repository.read(alice).replaceAll('\n', '\r\n')}`);
  expect(await repository.findings()).toEqual([]);
});

it('all slips of a run are reported together, in order, and nothing is written', () => {
  using repository = new ScratchRepository();
  const before = repository.snapshot('dist');
  repository.edit(alice, 'team: red', 'team: rde').edit(alice, 'expires: 2027-01-31', 'expires: soon');
  repository
    .edit('clusters/prod/cluster.ts', "region: 'us-west-2'", "region: 'mars-1'")
    .edit('clusters/dev/developers/bob.yaml', 'size: medium', 'size: tiny');
  const { status, stderr } = repository.synth();
  expect(status).toBe(1);
  const places = [...stderr.matchAll(/^✗ (\S+) (\S+):/gm)].map(([, file, field]) => `${file} ${field}`);
  expect(places).toEqual([
    'clusters/dev/developers/alice.yaml:4 team',
    'clusters/dev/developers/alice.yaml:8 expires',
    'clusters/dev/developers/bob.yaml:5 size',
    'clusters/prod/cluster.ts region',
  ]);
  expect(stderr).toContain('Nothing was written');
  expect(repository.snapshot('dist')).toEqual(before);
});

it('a credential is masked in what is printed', () => {
  using repository = new ScratchRepository();
  const key = ['sk-', 'abcdefghijkl1234567'].join('');
  repository.edit(alice, 'owner: alice@example.com', `owner: ${key}`);
  const { status, stdout, stderr } = repository.synth();
  expect(status).toBe(1);
  expect(stdout + stderr).not.toContain(key);
  expect(stderr).toContain('sk-a…');
});
