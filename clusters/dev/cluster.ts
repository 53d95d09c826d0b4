import { defineCluster } from '@slipway/contracts/cluster';

const platform = 'platform@example.com';

/** Where changes go first: one GPU node while people work, small environments. */
export default defineCluster({
  name: 'dev',
  account: '111122223333',
  region: 'us-east-1',
  kubernetesVersion: '1.36',
  compute: 'eks-auto-mode',
  network: { cidr: '10.20.0.0/16', nat: 'one' },
  infrastructure: { form: 'cloudformation', notify: [platform] },
  nodePools: [
    {
      name: 'graviton',
      architecture: 'arm64',
      families: ['m8g', 'c8g', 'm7g', 'c7g'],
      weight: 50,
      limits: { cpu: 64, memoryGiB: 256 },
    },
    {
      name: 'x86',
      architecture: 'amd64',
      families: ['m7i', 'c7i'],
      limits: { cpu: 64, memoryGiB: 256 },
    },
    {
      name: 'gpu',
      architecture: 'amd64',
      accelerator: 'nvidia',
      families: ['g6', 'g6e'],
      sizes: ['2xlarge', '4xlarge'],
      storageGiB: 200,
      limits: { cpu: 64, memoryGiB: 256, accelerators: 4 },
    },
  ],
  placements: [
    {
      model: 'qwen3-8b',
      engine: 'vllm',
      pool: 'gpu',
      autoscaling: {
        minReplicas: 1,
        maxReplicas: 2,
        hours: { from: '07:00', to: '20:00', timeZone: 'America/New_York' },
      },
    },
    { model: 'snowflake-arctic-embed-s', engine: 'llama-cpp', pool: 'graviton' },
  ],
  bedrockModels: ['bedrock-gpt-oss-20b'],
  bedrock: { authentication: 'irsa' },
  gateway: {
    replicas: 2,
    fallbacks: { 'qwen3-8b': ['bedrock-gpt-oss-20b'] },
    contextWindowFallbacks: { 'qwen3-8b': ['bedrock-gpt-oss-20b'] },
    guardrails: { maskedData: ['credit-card', 'us-ssn'] },
    developerLimits: { requestsPerMinute: 300 },
  },
  identity: {
    provider: 'oidc',
    issuer: 'https://id.example.com/company',
    keys: 'https://id.example.com/company/keys',
    groups: ['slipway-platform', 'slipway-red', 'slipway-blue'],
    clients: { kubernetes: 'slipway-dev-kubernetes' },
    roles: { 'cluster-admin': ['slipway-platform'] },
  },
  tenancy: {
    teams: [
      { name: 'red', group: 'slipway-red' },
      { name: 'blue', group: 'slipway-blue' },
    ],
    limits: {
      perEnvironment: { cpu: 8, memoryGiB: 48, gpus: 1, monthlyUsd: 300 },
      total: { cpu: 40, memoryGiB: 160, gpus: 2, monthlyUsd: 1500 },
    },
    latestExpiry: '2027-06-30',
  },
  stores: {
    postgres: { form: 'in-cluster', storageGiB: 10 },
    redis: { form: 'in-cluster' },
    clickhouse: { form: 'in-cluster', memoryGiB: 4, storageGiB: 20 },
  },
  langfuse: {
    owner: platform,
    webReplicas: 1,
    workerReplicas: 1,
    retentionDays: 30,
  },
  vectorStore: {
    form: 'in-cluster',
    storageGiB: 10,
    indexes: [{ name: 'documents', model: 'snowflake-arctic-embed-s' }],
  },
  budget: { monthlyUsd: 6000 },
  delivery: { repository: 'https://github.com/example/slipway.git' },
  observability: {
    metrics: { form: 'in-cluster', retentionDays: 7, storageGiB: 20 },
    alerts: { form: 'receivers', receivers: [{ form: 'slack', name: 'channel', channel: '#slipway-dev' }] },
    grafana: { form: 'in-cluster' },
    cost: 'opencost',
  },
});
