import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program of Python packages, as a lock names them. */
export interface PythonProgram {
  /** Of its folder in the user's cache: `litellm`. */
  readonly name: string;
  /** The lock, with hashes. */
  readonly lock: string;
  /** Versions of Python that the lock knows. */
  readonly pythons: string;
  /** Path of the program below its folder. */
  readonly bin: string;
  /** Variable that names another one to test. */
  readonly variable: string;
  /** Arguments with which it shows that it starts. */
  readonly try: readonly string[];
  /** What it must be told while it does. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The lock of the installer itself. */
const installerLock = join(import.meta.dirname, 'installer.lock');

/** The program to test: the one that its variable names, else the one that `install` made. */
export function findPython(program: PythonProgram): string | undefined {
  const named = process.env[program.variable];
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`${program.variable} names ${named}, which does not exist`);
    return named;
  }
  const installed = join(home(program), program.bin);
  return existsSync(installed) ? installed : undefined;
}

/**
 * Installs what the lock says, once. The folder is named after the lock and appears all at once: it is made under
 * another name, tried, and renamed.
 */
export function installPython(program: PythonProgram): string {
  const target = home(program);
  const bin = join(target, program.bin);
  if (existsSync(bin)) return bin;
  const half = `${target}.half-${process.pid}`;
  mkdirSync(cache(), { recursive: true });
  removeLeftovers(program);
  const workshop = mkdtempSync(join(tmpdir(), 'slipway-uv-'));
  try {
    const uv = findUv() ?? makeUv(workshop);
    // Relocatable, so that its scripts find their Python after the renaming. No build: nothing runs at installation.
    run(uv, ['venv', '--quiet', '--relocatable', '--no-python-downloads', '--python', program.pythons, half]);
    const python = join(half, 'bin/python');
    run(uv, ['pip', 'install', '--quiet', '--no-build', '--require-hashes', '--python', python, '-r', program.lock]);
    run(join(half, program.bin), program.try, program.env);
    // Somebody else may have been faster; theirs is as good.
    if (!existsSync(bin)) renameSync(half, target);
  } finally {
    rmSync(half, { recursive: true, force: true });
    rmSync(workshop, { recursive: true, force: true });
  }
  return bin;
}

function cache(): string {
  const named = process.env['XDG_CACHE_HOME'];
  return join(named === undefined || named === '' ? join(homedir(), '.cache') : named, 'slipway');
}

function home({ name, lock }: PythonProgram): string {
  const what = `${process.platform} ${process.arch}\n${readFileSync(lock, 'utf8')}`;
  return join(cache(), `${name}-${createHash('sha256').update(what).digest('hex').slice(0, 16)}`);
}

/** Removes what installations left that did not come to their end. */
function removeLeftovers({ name }: PythonProgram): void {
  for (const folder of readdirSync(cache())) {
    const pid = new RegExp(`^${name}-.*\\.half-(\\d+)$`).exec(folder)?.[1];
    if (pid !== undefined && !runs(Number(pid))) rmSync(join(cache(), folder), { recursive: true, force: true });
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
  const flags = ['--quiet', '--only-binary=:all:', '--require-hashes', '-r', installerLock];
  run(join(workshop, 'bin/pip'), ['install', ...flags]);
  return join(workshop, 'bin/uv');
}

function run(command: string, args: readonly string[], more: Readonly<Record<string, string>> = {}): void {
  const { error, status, signal } = spawnSync(command, args, { env: { ...process.env, ...more }, stdio: 'inherit' });
  if (error !== undefined) throw new Error(`${command} did not start: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status ?? String(signal)}`);
}
