import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const lock = join(import.meta.dirname, 'requirements.lock');
const installerLock = join(import.meta.dirname, 'installer.lock');

/** Versions of Python that LiteLLM and the lock know. */
const pythons = '>=3.11,<3.15';

/** The `litellm` to test: the one that `SLIPWAY_LITELLM_BIN` names, else the one that `installLitellm` made. */
export function findLitellm(): string | undefined {
  const named = process.env['SLIPWAY_LITELLM_BIN'];
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`SLIPWAY_LITELLM_BIN names ${named}, which does not exist`);
    return named;
  }
  const installed = program(home());
  return existsSync(installed) ? installed : undefined;
}

/**
 * Installs what the lock says, once. The folder is named after the lock and appears all at once: it is made under
 * another name, tried, and renamed.
 */
export function installLitellm(): string {
  const target = home();
  if (existsSync(program(target))) return program(target);
  const half = `${target}.half-${process.pid}`;
  mkdirSync(cache(), { recursive: true });
  removeLeftovers();
  const workshop = mkdtempSync(join(tmpdir(), 'slipway-uv-'));
  try {
    const uv = findUv() ?? makeUv(workshop);
    // Relocatable, so that its scripts find their Python after the renaming. No build: nothing runs at installation.
    run(uv, ['venv', '--quiet', '--relocatable', '--no-python-downloads', '--python', pythons, half]);
    run(uv, [
      'pip',
      'install',
      '--quiet',
      '--no-build',
      '--require-hashes',
      '--python',
      join(half, 'bin/python'),
      '-r',
      lock,
    ]);
    run(program(half), ['--version']);
    // Somebody else may have been faster; theirs is as good.
    if (!existsSync(program(target))) renameSync(half, target);
  } finally {
    rmSync(half, { recursive: true, force: true });
    rmSync(workshop, { recursive: true, force: true });
  }
  return program(target);
}

function cache(): string {
  const named = process.env['XDG_CACHE_HOME'];
  return join(named === undefined || named === '' ? join(homedir(), '.cache') : named, 'slipway');
}

function home(): string {
  const what = `${process.platform} ${process.arch}\n${readFileSync(lock, 'utf8')}`;
  return join(cache(), `litellm-${createHash('sha256').update(what).digest('hex').slice(0, 16)}`);
}

function program(folder: string): string {
  return join(folder, 'bin/litellm');
}

/** Removes what installations left that did not come to their end. */
function removeLeftovers(): void {
  for (const name of readdirSync(cache())) {
    const pid = /^litellm-.*\.half-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !runs(Number(pid))) rmSync(join(cache(), name), { recursive: true, force: true });
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch {
    return false;
  }
}

function findUv(): string | undefined {
  return spawnSync('uv', ['--version'], { stdio: 'ignore' }).status === 0 ? 'uv' : undefined;
}

/** uv by way of pip, which every Python brings; pip itself makes no folder that can be renamed. */
function makeUv(workshop: string): string {
  run('python3', ['-m', 'venv', workshop]);
  run(join(workshop, 'bin/pip'), [
    'install',
    '--quiet',
    '--only-binary=:all:',
    '--require-hashes',
    '-r',
    installerLock,
  ]);
  return join(workshop, 'bin/uv');
}

function run(command: string, args: readonly string[]): void {
  // LiteLLM asks the internet for prices unless told.
  const env = { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: 'True' };
  const { error, status, signal } = spawnSync(command, args, { env, stdio: 'inherit' });
  if (error !== undefined) throw new Error(`${command} did not start: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status ?? String(signal)}`);
}
