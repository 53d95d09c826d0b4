import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mistakenFor, readKubeconfig } from './kubeconfig.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Written {
  readonly server?: string;
  readonly user?: object;
  readonly current?: string;
}

function kubeconfig({
  server = 'https://127.0.0.1:6443',
  user = { token: 'a' },
  current = 'one',
}: Written = {}): string {
  const file = join(folder, 'config');
  const config = {
    'current-context': current,
    contexts: [{ name: 'one', context: { cluster: 'arn:aws:eks:us-east-1:111122223333:cluster/prod', user: 'me' } }],
    clusters: [{ name: 'arn:aws:eks:us-east-1:111122223333:cluster/prod', cluster: { server } }],
    users: [{ name: 'me', user }],
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

it('gives address and token of the current context', () => {
  expect(readKubeconfig(kubeconfig())).toMatchObject({ server: 'https://127.0.0.1:6443', token: 'a' });
});

it('refuses what it cannot use, and what would give the token away', () => {
  expect(() => readKubeconfig(kubeconfig({ current: 'another' }))).toThrow('has no current context');
  expect(() => readKubeconfig(kubeconfig({ user: { exec: { command: 'aws' } } }))).toThrow('kubectl create token');
  expect(() => readKubeconfig(kubeconfig({ server: 'http://10.0.0.1' }))).toThrow('without https://');
  expect(() => readKubeconfig(join(folder, 'none'))).toThrow('cannot be read');
});

it('refuses the context of another cluster of this repository, and no stranger', () => {
  const access = readKubeconfig(kubeconfig());
  expect(mistakenFor(access, 'dev', ['dev', 'prod'])).toContain('leads to prod');
  expect(mistakenFor(access, 'prod', ['dev', 'prod'])).toBeUndefined();
  expect(mistakenFor({ ...access, cluster: 'kind-scratch' }, 'dev', ['dev', 'prod'])).toBeUndefined();
});
