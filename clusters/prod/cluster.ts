import { defineCluster } from '@slipway/contracts/cluster';

const platform = 'platform@example.com';

/** What the company works with: chat, vision and embeddings over three zones, weights from a bucket of its own. */
export default defineCluster({
  name: 'prod',
  account: '111122223333',
  region: 'us-west-2',
  zones: ['us-west-2a', 'us-west-2b', 'us-west-2c'],
  kubernetesVersion: '1.36',
  compute: 'karpenter',
  network: { cidr: '10.30.0.0/16', nat: 'per-zone' },
  infrastructure: { form: 'cloudformation', notify: [platform] },
  nodePools: [
    {
      name: 'graviton',
      architecture: 'arm64',
      families: ['m8g', 'c8g', 'm7g', 'c7g'],
      warmNodes: 1,
      weight: 50,
      limits: { cpu: 256, memoryGiB: 1024 },
    },
    {
      name: 'x86',
      architecture: 'amd64',
      families: ['m7i', 'c7i'],
      capacity: ['spot', 'on-demand'],
      limits: { cpu: 256, memoryGiB: 1024 },
    },
    {
      name: 'gpu',
      architecture: 'amd64',
      accelerator: 'nvidia',
      families: ['g6', 'g6e'],
      sizes: ['2xlarge', '4xlarge', '8xlarge'],
      storageGiB: 200,
      quietHours: { from: '14:00', to: '23:00' },
      limits: { cpu: 256, memoryGiB: 1024, accelerators: 12 },
    },
    {
      name: 'gpu-large',
      architecture: 'amd64',
      accelerator: 'nvidia',
      families: ['g6'],
      sizes: ['12xlarge'],
      capacity: ['reserved', 'on-demand'],
      reservations: ['cr-0123456789abcdef0'],
      storageGiB: 300,
      limits: { cpu: 192, memoryGiB: 768, accelerators: 16 },
    },
    {
      name: 'inferentia',
      architecture: 'amd64',
      accelerator: 'neuron',
      families: ['inf2'],
      storageGiB: 300,
      limits: { cpu: 64, memoryGiB: 256, accelerators: 4 },
    },
  ],
  placements: [
    {
      model: 'qwen3-8b',
      engine: 'vllm',
      pool: 'gpu',
      replicas: 2,
      autoscaling: { minReplicas: 2, maxReplicas: 4 },
      routing: 'prefix-aware',
    },
    { model: 'qwen2-5-vl-7b', engine: 'vllm', pool: 'gpu' },
    { model: 'qwen2-5-7b', engine: 'ray-serve', pool: 'gpu', autoscaling: { minReplicas: 1, maxReplicas: 2 } },
    { model: 'llama-3-3-70b', engine: 'vllm', pool: 'gpu-large' },
    { model: 'llama-3-1-8b', engine: 'vllm', pool: 'inferentia' },
    {
      model: 'snowflake-arctic-embed-s',
      engine: 'llama-cpp',
      pool: 'graviton',
      replicas: 2,
      autoscaling: { minReplicas: 2, maxReplicas: 6 },
    },
    { name: 'ray-embed', model: 'snowflake-arctic-embed-s', engine: 'ray-serve', pool: 'graviton', replicas: 2 },
  ],
  weights: { source: 's3', bucket: 'slipway-prod-weights' },
  ray: {
    workers: [
      { pool: 'graviton', maxReplicas: 4, cpu: 4, memoryGiB: 14 },
      { pool: 'gpu', maxReplicas: 1, cpu: 4, memoryGiB: 24, accelerators: 1 },
    ],
  },
  batch: {
    quotas: [
      { team: 'red', pool: 'graviton', cpu: 16, memoryGiB: 64 },
      { team: 'blue', pool: 'graviton', cpu: 16, memoryGiB: 64 },
      { team: 'green', pool: 'graviton', cpu: 8, memoryGiB: 32 },
    ],
  },
  bedrockModels: ['claude-sonnet-4-6', 'claude-haiku-4-5', 'nova-lite', 'titan-embed-text-v2'],
  bedrock: {
    regions: ['us-east-1'],
    aliases: { fast: 'claude-haiku-4-5' },
    fallbacks: { 'claude-sonnet-4-6': ['claude-haiku-4-5'] },
    limits: [
      { tokens: 2_000_000, per: 'hour' },
      { model: 'claude-sonnet-4-6', tokens: 200_000, per: 'minute' },
    ],
  },
  gateway: {
    replicas: 3,
    groups: { chat: { 'qwen3-8b': 3, 'qwen2-5-7b': 1 } },
    fallbacks: {
      chat: ['claude-haiku-4-5'],
      'llama-3-3-70b': ['claude-sonnet-4-6'],
      'qwen3-8b': ['qwen2-5-7b', 'claude-haiku-4-5'],
    },
    contextWindowFallbacks: { chat: ['claude-haiku-4-5'], 'qwen3-8b': ['claude-haiku-4-5'] },
    guardrails: {
      maskedData: ['credit-card', 'email', 'us-ssn'],
      blockedTopics: [{ name: 'takeover', words: ['project bluebird', 'bluebird merger'] }],
    },
    developerLimits: { tokensPerMinute: 200_000, requestsPerMinute: 600 },
    keys: [
      {
        name: 'nightly-evaluation',
        owner: platform,
        models: ['chat', 'qwen3-8b', 'snowflake-arctic-embed-s'],
        budget: { monthlyUsd: 200 },
        requestsPerMinute: 120,
      },
    ],
  },
  identity: {
    provider: 'oidc',
    issuer: 'https://id.example.com/company',
    keys: 'https://id.example.com/company/keys',
    groups: ['slipway-platform', 'slipway-on-call', 'slipway-red', 'slipway-blue', 'slipway-green'],
    clients: {
      kubernetes: 'slipway-prod-kubernetes',
      'argo-cd': 'slipway-prod-argo-cd',
      edge: 'slipway-prod-edge',
      langfuse: 'slipway-prod-langfuse',
    },
    roles: { 'cluster-admin': ['slipway-platform'], reader: ['slipway-on-call'] },
  },
  edge: {
    zone: { name: 'example.com', id: 'Z0123456789EXAMPLE' },
    domain: 'ai.example.com',
    certificates: { issuer: 'acm-pca' },
  },
  tenancy: {
    teams: [
      { name: 'red', group: 'slipway-red', budget: { monthlyUsd: 1200 } },
      { name: 'blue', group: 'slipway-blue' },
      { name: 'green', group: 'slipway-green' },
    ],
    limits: {
      perEnvironment: { cpu: 8, memoryGiB: 48, gpus: 1, monthlyUsd: 1000 },
      total: { cpu: 80, memoryGiB: 320, gpus: 2, monthlyUsd: 5000 },
    },
    latestExpiry: '2027-12-31',
  },
  stores: {
    postgres: { form: 'managed', replicas: 2, memoryGiB: 8, storageGiB: 100, backupDays: 30 },
    redis: { form: 'managed', replicas: 2, memoryGiB: 3 },
    clickhouse: { form: 'in-cluster', replicas: 2, memoryGiB: 16, storageGiB: 200, backupDays: 30 },
  },
  langfuse: { owner: platform },
  vectorStore: {
    form: 'managed',
    indexes: [
      { name: 'documents', model: 'titan-embed-text-v2' },
      { name: 'conversations', model: 'snowflake-arctic-embed-s', lifecycle: { retentionDays: 90 } },
    ],
  },
  budget: { monthlyUsd: 25_000 },
  delivery: { repository: 'https://github.com/example/slipway.git' },
  observability: {
    metrics: {
      form: 'managed',
      workspace: 'ws-01234567-89ab-cdef-0123-456789abcdef',
      collectorRange: '10.30.255.0/27',
    },
    alerts: {
      form: 'receivers',
      receivers: [
        { form: 'sns', name: 'on-call', topic: 'arn:aws:sns:us-west-2:111122223333:on-call', severities: ['page'] },
        { form: 'sns', name: 'tickets', topic: 'arn:aws:sns:us-west-2:111122223333:tickets', severities: ['ticket'] },
      ],
    },
    grafana: { form: 'managed', saml: { metadata: 'https://id.example.com/company/saml/metadata' } },
    logs: { form: 'cloudwatch', retentionDays: 90 },
    traces: { form: 'x-ray', keptPercent: 20 },
  },
  externals: [
    { kind: 'Issuer', namespace: 'edge', name: 'private-ca', owner: platform },
    { kind: 'Prometheus', name: 'ws-01234567-89ab-cdef-0123-456789abcdef', owner: platform },
    { kind: 'Image', name: 'slipway/ray-llama-cpp:2.58.0-py312-cpu-llama-server-b11176', owner: platform },
  ],
});
