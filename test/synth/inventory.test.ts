import { ownRoot } from '@slipway/scripts/workspace';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ScratchRepository } from '../scratch-repository.ts';

function inventory(repository: ScratchRepository, ...words: string[]): { status: number | null; rows: string[][] } {
  const entry = join(ownRoot, 'scripts/src/inventory.ts');
  const { status, stdout } = spawnSync(process.execPath, [entry, '--root', repository.root, ...words], {
    encoding: 'utf8',
  });
  return { status, rows: stdout.split('\n').map((line) => line.split('\t')) };
}

it('each object is listed with its file, app, owner and waiver', () => {
  using repository = new ScratchRepository();
  const { status, rows } = inventory(repository, 'dev');
  expect(status).toBe(0);
  expect(rows).toContainEqual(['object', 'file', 'app', 'owner', 'waiver']);
  const file = 'dist/dev/developers/red/alice.yaml';
  expect(rows).toContainEqual(['Namespace dev-red-alice', file, 'developers', 'alice@example.com', '-']);
  expect(rows).toContainEqual(['Deployment vllm/qwen3-8b', 'dist/dev/vllm/qwen3-8b.yaml', 'vllm', 'platform', '-']);
});

it('a role in AWS is listed with its service account and its policy', () => {
  using repository = new ScratchRepository();
  const { rows } = inventory(repository, 'prod');
  const [, account, file, actions, resources] = rows.find(([what]) => what?.startsWith('role ')) ?? [];
  expect(rows).toContainEqual(['roles in AWS for prod', 'service account', 'used by', 'actions', 'resources']);
  expect([account, file]).toEqual(['ai-gateway/ai-gateway', 'dist/prod/ai-gateway/ai-gateway.yaml']);
  expect(actions).toBe('bedrock:InvokeModel, bedrock:InvokeModelWithResponseStream');
  expect(resources?.split(', ').every((resource) => resource.startsWith('arn:aws:bedrock:'))).toBe(true);
});

it('what others supply is listed with its owner and its users', () => {
  using repository = new ScratchRepository();
  const { rows } = inventory(repository, 'prod');
  const supplied = rows.slice(rows.findIndex(([what]) => what === 'supplied by others to prod') + 1);
  const database = supplied.find(([what]) => what?.endsWith('PostgresDatabase litellm/postgres'));
  expect(database?.slice(1)).toEqual([
    'platform@example.com',
    'dist/prod/litellm/postgres.yaml, dist/prod/litellm/litellm.yaml, dist/prod/litellm/migration.yaml',
  ]);
  expect(supplied.filter(([, , users]) => users === 'nobody')).toEqual([]);
});
