import { defineCluster } from '@slipway/contracts/cluster';

const platform = 'platform@example.com';

/** What the company works with: every model twice, over three zones. */
export default defineCluster({
  name: 'prod',
  account: '111122223333',
  region: 'us-west-2',
  zones: ['us-west-2a', 'us-west-2b', 'us-west-2c'],
  kubernetesVersion: '1.36',
  compute: 'karpenter',
  network: { cidr: '10.30.0.0/16' },
  nodePools: [
    {
      name: 'graviton',
      architecture: 'arm64',
      families: ['m8g', 'c8g', 'm7g', 'c7g'],
      weight: 50,
      limits: { cpu: 256, memoryGiB: 1024 },
    },
    {
      name: 'x86',
      architecture: 'amd64',
      families: ['m7i', 'c7i'],
      limits: { cpu: 256, memoryGiB: 1024 },
    },
    {
      name: 'gpu',
      architecture: 'amd64',
      accelerator: 'nvidia',
      families: ['g6', 'g6e'],
      sizes: ['2xlarge', '4xlarge', '8xlarge'],
      storageGiB: 200,
      limits: { cpu: 256, memoryGiB: 1024, accelerators: 8 },
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
    { model: 'qwen3-8b', engine: 'vllm', pool: 'gpu', replicas: 2 },
    { model: 'snowflake-arctic-embed-s', engine: 'llama-cpp', pool: 'graviton', replicas: 2 },
  ],
  bedrockModels: ['claude-sonnet-4-6', 'claude-haiku-4-5', 'nova-lite', 'titan-embed-text-v2'],
  gateway: { replicas: 3 },
  tenancy: {
    teams: [
      { name: 'red', group: 'slipway-red' },
      { name: 'blue', group: 'slipway-blue' },
      { name: 'green', group: 'slipway-green' },
    ],
    limits: {
      perEnvironment: { cpu: 8, memoryGiB: 48, gpus: 1, monthlyUsd: 1000 },
      total: { cpu: 80, memoryGiB: 320, gpus: 2, monthlyUsd: 5000 },
    },
    latestExpiry: '2027-12-31',
  },
  budget: { monthlyUsd: 25_000 },
  delivery: { repository: 'https://github.com/example/slipway.git' },
  externals: [
    { kind: 'Operator', name: 'argocd', owner: platform },
    { kind: 'Operator', name: 'external-secrets', owner: platform },
    { kind: 'Operator', name: 'karpenter', owner: platform },
    { kind: 'AddOn', name: 'aws-ebs-csi-driver', owner: platform },
    { kind: 'AddOn', name: 'eks-pod-identity-agent', owner: platform },
    { kind: 'AddOn', name: 'neuron-device-plugin', owner: platform },
    { kind: 'AddOn', name: 'vpc-cni', owner: platform },
    { kind: 'Network', name: 'prod', owner: platform },
    { kind: 'IamRole', name: 'slipway-prod-node', owner: platform },
    { kind: 'SecretStore', namespace: 'litellm', name: 'aws', owner: platform },
    { kind: 'PostgresDatabase', name: 'litellm', owner: platform },
    { kind: 'IamRole', name: 'slipway-prod-litellm-litellm', owner: platform },
  ],
});
