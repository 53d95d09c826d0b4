import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/**
 * What LiteLLM talks to PostgreSQL with: Prisma's client, generated for LiteLLM's schema, and Prisma's engine. The engine is
 * downloaded from Prisma's own host; where that cannot be reached, a variable names a folder with a program that stands in
 * for it.
 */
export interface Prisma {
  /** Variables with which LiteLLM finds both. */
  readonly env: Readonly<Record<string, string>>;
  /** Files with LiteLLM's migrations, in their order. */
  readonly migrations: readonly string[];
}

/** Names the folder with the stand-in: an npm package whose `query-engine.mjs` takes the engine's command line. */
const variable = 'SLIPWAY_PRISMA_ENGINE_DIR';

/** The commit that version 5.17.0 of the engine says it is. */
const engineVersion = '393aa359c9ad4a4bb28630fb5613f9c281cde053';

/** What was made for a LiteLLM; `undefined` where nothing was. */
export function findPrisma(litellm: string): Prisma | undefined {
  const home = homeOf(litellm);
  return existsSync(home) ? prismaIn(home, litellm) : undefined;
}

/** Makes it, once, below the user's cache; the folder appears all at once. */
export function installPrisma(litellm: string): Prisma {
  const found = findPrisma(litellm);
  if (found !== undefined) return found;
  const target = homeOf(litellm);
  const half = `${target}.half-${process.pid}`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  try {
    const standIn = process.env[variable];
    if (standIn !== undefined && standIn !== '') {
      const engine = join(half, engineFolder);
      cpSync(standIn, engine, { recursive: true });
      chmodSync(join(engine, 'query-engine.mjs'), 0o755);
      writeFileSync(join(engine, 'version'), `#!/bin/sh\necho query-engine ${engineVersion}\n`, { mode: 0o755 });
      run('npm', ['install', '--no-audit', '--no-fund', '--silent'], engine, {});
    }
    // The client is written where its generator lies: into a copy, since LiteLLM's own folder belongs to all.
    cpSync(join(packagesOf(litellm), 'prisma'), join(half, clientFolder, 'prisma'), { recursive: true });
    const schema = join(packagesOf(litellm), 'litellm_proxy_extras/schema.prisma');
    run(join(dirname(litellm), 'python'), ['-m', 'prisma', 'generate', '--schema', schema], half, envIn(half, litellm));
    if (!existsSync(target)) renameSync(half, target);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
  return prismaIn(target, litellm);
}

const engineFolder = 'engine';
const clientFolder = 'client';

function prismaIn(home: string, litellm: string): Prisma {
  const migrations = join(packagesOf(litellm), 'litellm_proxy_extras/migrations');
  return {
    env: envIn(home, litellm),
    migrations: readdirSync(migrations, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(migrations, entry.name, 'migration.sql')))
      .map(({ name }) => join(migrations, name, 'migration.sql'))
      .sort(),
  };
}

function envIn(home: string, litellm: string): Readonly<Record<string, string>> {
  const engine = join(home, engineFolder);
  return {
    PATH: `${dirname(litellm)}:${process.env['PATH'] ?? ''}`,
    PYTHONPATH: join(home, clientFolder),
    PRISMA_HOME_DIR: join(home, 'home'),
    ...(existsSync(engine) && {
      PRISMA_QUERY_ENGINE_BINARY: join(engine, 'query-engine.mjs'),
      PRISMA_SCHEMA_ENGINE_BINARY: join(engine, 'version'),
      PRISMA_FMT_BINARY: join(engine, 'version'),
    }),
  };
}

/** Beside LiteLLM, and named after how its engine is had. */
function homeOf(litellm: string): string {
  const named = process.env['XDG_CACHE_HOME'];
  const cache = join(named === undefined || named === '' ? join(homedir(), '.cache') : named, 'slipway');
  const standIn = process.env[variable];
  const program =
    standIn === undefined || standIn === '' ? '' : readFileSync(join(standIn, 'query-engine.mjs'), 'utf8');
  const hash = createHash('sha256').update(program).digest('hex').slice(0, 8);
  return join(cache, `prisma-${basename(dirname(dirname(litellm)))}-${hash}`);
}

/** Folder of the packages beside a program of Python. */
function packagesOf(litellm: string): string {
  const lib = join(dirname(dirname(litellm)), 'lib');
  const python = readdirSync(lib).find((name) => existsSync(join(lib, name, 'site-packages/litellm')));
  if (python === undefined) throw new Error(`${litellm} has no LiteLLM beside it`);
  return join(lib, python, 'site-packages');
}

function run(command: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): void {
  const { status, error } = spawnSync(command, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' });
  if (error !== undefined) throw new Error(`${command} did not start: ${error.message}`);
  if (status !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} ended with ${status ?? 'a signal'}: where Prisma's engine cannot be downloaded, ${variable} names a stand-in`,
    );
  }
}
