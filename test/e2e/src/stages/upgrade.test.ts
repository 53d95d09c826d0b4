import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { run } from '../control-plane.ts';
import { gitEnvironment } from '../repository.ts';
import { earlierCommit } from './upgrade.ts';

let folder = '';
let root = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  root = join(folder, 'origin');
  mkdirSync(join(root, 'dist/dev'), { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const git = (...args: string[]): string => run('git', args, { cwd: root, env: gitEnvironment }).trim();

function commit(text: string): string {
  writeFileSync(join(root, 'dist/dev/a.yaml'), text);
  git('add', '.');
  git('commit', '--quiet', '--allow-empty', '--message', text);
  return git('rev-parse', 'HEAD');
}

it('goes from the last commit that has something else, or from the commit to what lies there', () => {
  git('init', '--quiet');
  const first = commit('one');
  expect(earlierCommit(root, 'dev')).toEqual({ commit: undefined, reason: 'no commit has another dist/dev' });
  const second = commit('two');
  commit('two');
  expect(earlierCommit(root, 'dev')).toEqual({ commit: first });
  writeFileSync(join(root, 'dist/dev/a.yaml'), 'three');
  expect(earlierCommit(root, 'dev')).toEqual({ commit: second });
});

it('says why there is none: a clone without history, a folder without a repository', () => {
  expect(earlierCommit(root, 'dev')).toMatchObject({ commit: undefined, reason: 'this folder is no repository' });
  git('init', '--quiet');
  commit('one');
  commit('two');
  const clone = join(folder, 'clone');
  git('clone', '--quiet', '--depth=1', `file://${root}`, clone);
  expect(earlierCommit(clone, 'dev').reason).toContain('shallow');
});
