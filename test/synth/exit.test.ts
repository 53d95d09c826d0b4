import { exitCodes, run } from '@slipway/scripts/exit';
import { ownRoot } from '@slipway/scripts/workspace';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** Made up, and put together here so that no file holds the shape of a credential. */
const token = ['hf', 'abcdefghijklmnop0123'].join('_');

/** How a command ends, and what it says. */
function command(file: string, words: readonly string[], environment: Record<string, string> = {}) {
  return spawnSync(process.execPath, [join(ownRoot, file), ...words], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
}

it.each(['synth.mjs', 'src/check.ts', 'src/inventory.ts', 'src/json-schemas.ts'])('%s --help says how', (file) => {
  const name = /(\w[\w-]*)\.\w+$/.exec(file)?.[1] ?? '';
  for (const words of [['--help'], ['-h'], ['dev', '--help']]) {
    const { status, stdout, stderr } = command(join('scripts', file), words);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^${name}\\b`));
  }
});

it.each(['synth.mjs', 'src/check.ts', 'src/inventory.ts'])('%s refuses words that it does not know', (file) => {
  const { status, stdout, stderr } = command(join('scripts', file), [`--token=${token}`]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('[--root DIR]');
  expect(stderr).not.toContain('abcdefghijklmnop');
});

it('check holds what has an end against the day that it is told', () => {
  const check = (day: string) => command('scripts/src/check.ts', ['prod', `--as-of=${day}`]);
  expect(check('2026-11-21').status).toBe(0);
  const late = check('2999-01-01');
  expect(late.status).toBe(1);
  expect(late.stderr).toContain('[expired-waiver]');
  expect(late.stderr).toContain('[expired-environment]');
  const { status, stdout, stderr } = check('tomorrow');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain("--as-of 'tomorrow' is no day: write YYYY-MM-DD");
});

const said: string[] = [];
const before = process.exitCode;
beforeEach(() => {
  said.length = 0;
  vi.spyOn(console, 'error').mockImplementation((text: string) => said.push(text));
});
afterEach(() => {
  process.exitCode = before;
  vi.restoreAllMocks();
});

it('an error that nobody foresaw is one line with what is secret masked, and no stack', async () => {
  await run(() => Promise.reject(new Error(`no answer\n  from ${token}`)), 'usage');
  expect(process.exitCode).toBe(exitCodes.surroundings);
  expect(said).toEqual(['✗ no answer from hf_a…']);
});

it('what is thrown and is no error is one line too', async () => {
  await run(() => Promise.reject(new TypeError()), 'usage');
  expect(said).toEqual(['✗ TypeError']);
});

it('who asks for the stack of an error that nobody foresaw is shown it', () => {
  const failing = `import { run } from '@slipway/scripts/exit'; await run(() => { throw new Error('broken'); }, '');`;
  const words = ['--input-type=module', '--eval', failing];
  const spawned = (environment: Record<string, string>) =>
    spawnSync(process.execPath, words, {
      cwd: ownRoot,
      encoding: 'utf8',
      env: { ...process.env, NODE_DEBUG: '', ...environment },
    });
  expect(spawned({})).toMatchObject({ status: 3, stdout: '', stderr: '✗ broken\n' });
  const { status, stderr } = spawned({ NODE_DEBUG: 'slipway' });
  expect(status).toBe(3);
  expect(stderr).toMatch(/^✗ broken\nError: broken\n {4}at /);
});
