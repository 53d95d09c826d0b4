import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Teams of a generated cluster; a hundred, as in a company of a thousand. */
const teams = 100;

/** A repository with one cluster that has room for as many environments as asked. The caller removes it. */
export function generatedRepository(root: string, environments: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const cluster = join(folder, 'clusters/bench');
  mkdirSync(join(cluster, 'developers'), { recursive: true });
  writeFileSync(join(cluster, 'cluster.ts'), declaration(environments));
  for (let index = 0; index < environments; index += 1) {
    writeFileSync(join(cluster, 'developers', `${name(index)}.yaml`), environment(index));
  }
  return folder;
}

/** Takes a generated repository away again. */
export function removeRepository(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** A copy of what a repository renders from, to be changed freely. */
export function copyOfRepository(root: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-copy-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const part of ['clusters', 'dist', 'package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  return folder;
}

function name(index: number): string {
  return `person-${String(index).padStart(5, '0')}`;
}

function team(index: number): string {
  return `team${String(index % teams).padStart(3, '0')}`;
}

function environment(index: number): string {
  return `name: ${name(index)}
owner: ${name(index)}@example.com
team: ${team(index)}
size: ${['small', 'medium', 'large'][index % 3] ?? 'small'}
models: [qwen3-8b]
budget: { monthlyUsd: ${20 + (index % 50)} }
expires: 2027-0${1 + (index % 9)}-15
`;
}

function declaration(environments: number): string {
  const room = environments * 100;
  const list = Array.from({ length: teams }, (_, index) => `{ name: '${team(index)}', group: 'group-${index}' }`).join(
    ', ',
  );
  const groups = Array.from({ length: teams }, (_, index) => `'group-${index}'`).join(', ');
  return `export default {
  name: 'bench', account: '111122223333', region: 'us-east-1', kubernetesVersion: '1.36', compute: 'eks-auto-mode',
  network: { cidr: '10.0.0.0/16' },
  nodePools: [
    { name: 'graviton', architecture: 'arm64', families: ['m8g'], limits: { cpu: 100000, memoryGiB: 1000000 } },
    { name: 'gpu', architecture: 'amd64', accelerator: 'nvidia', families: ['g6'], limits: { cpu: 640, memoryGiB: 2560, accelerators: 64 } },
  ],
  placements: [{ model: 'qwen3-8b', engine: 'vllm', pool: 'gpu', replicas: 2 }],
  gateway: { replicas: 3 },
  identity: { provider: 'oidc', issuer: 'https://id.example.com', keys: 'https://id.example.com/keys', groups: [${groups}] },
  tenancy: {
    teams: [${list}],
    limits: {
      perEnvironment: { cpu: 8, memoryGiB: 48, gpus: 1, monthlyUsd: 1000 },
      total: { cpu: ${Math.min(room, 100_000)}, memoryGiB: ${Math.min(room, 1_000_000)}, gpus: 100, monthlyUsd: ${room} },
    },
    latestExpiry: '2027-12-31',
  },
  budget: { monthlyUsd: ${room * 2} },
  delivery: { repository: 'https://github.com/example/slipway.git' },
  externals: [
    { kind: 'Operator', name: 'argocd', owner: 'platform@example.com' },
    { kind: 'Network', name: 'bench', owner: 'platform@example.com' },
    { kind: 'IamRole', name: 'slipway-bench-node', owner: 'platform@example.com' },
    { kind: 'IamRole', name: 'slipway-bench-litellm-secret-store', owner: 'platform@example.com' },
    { kind: 'PostgresDatabase', namespace: 'litellm', name: 'postgres', owner: 'platform@example.com' },
    { kind: 'RedisCache', namespace: 'litellm', name: 'redis', owner: 'platform@example.com' },
  ],
};
`;
}
