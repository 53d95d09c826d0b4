import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startProgram } from '../support/program.ts';
import { root } from '../support/rendered.ts';
import { requireStores } from './programs.ts';

/** A PostgreSQL and a Redis for programs that need both, on loopback. */
export interface StoreServers {
  /** URL of an empty database. */
  readonly database: string;
  readonly redis: { readonly host: string; readonly port: number; readonly password: string };
  /** Runs files or statements of SQL. Throws an Error with what PostgreSQL says. */
  readonly sql: (...args: readonly string[]) => string;
  /** Asks the Redis. */
  readonly cache: (...command: readonly string[]) => string;
  readonly stop: () => Promise<void>;
}

/** Nobody in particular: PostgreSQL does not run as root. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** Starts both in a folder of their own. */
export async function startStores(name: string): Promise<StoreServers> {
  const programs = requireStores();
  const folder = mkdtempSync(join(tmpdir(), 'slipway-stores-'));
  if (isRoot) chownSync(folder, nobody, nobody);
  chmodSync(folder, 0o700);
  const [port, redisPort] = [await freePort(), await freePort()];
  const data = join(folder, 'postgres');
  const [initdb, initArgs] = asNobody(programs.initdb, ['-D', data, '-U', 'litellm', '--auth=trust', '-E', 'UTF8']);
  run(initdb, initArgs);
  const start = (command: string, args: readonly string[]) => {
    const [program, all] = asNobody(command, args);
    const log = join(root, `test/reports/real/${name}-${command.replace(/^.*\//, '')}.log`);
    return startProgram({ command: program, args: all, env: { PATH: process.env['PATH'] ?? '' }, folder, log });
  };
  const postgres = start(programs.postgres, [
    ...['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'],
  ]);
  const password = 'only-for-this-test';
  const redis = start(programs.redisServer, [
    ...['--port', String(redisPort), '--bind', '127.0.0.1', '--requirepass', password, '--save', '', '--dir', folder],
  ]);
  const database = `postgresql://litellm@127.0.0.1:${port}/litellm`;
  const psql = (url: string, ...args: readonly string[]) =>
    run(programs.psql, ['-X', '-At', '-q', '-v', 'ON_ERROR_STOP=1', '-d', url, ...args]);
  const stop = async (): Promise<void> => {
    await Promise.all([postgres.stop(), redis.stop()]);
    rmSync(folder, { recursive: true });
  };
  try {
    await eventually(
      async () => {
        psql(database.replace(/litellm$/, 'postgres'), '-c', 'create database litellm');
        return Promise.resolve(true);
      },
      { what: 'PostgreSQL', seconds: 60, hopeless: postgres.ended },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    database,
    redis: { host: '127.0.0.1', port: redisPort, password },
    sql: (...args) => psql(database, ...args),
    cache: (...command) =>
      run(programs.redisCli, ['-p', String(redisPort), '-a', password, '--no-auth-warning', ...command]),
    stop,
  };
}

function asNobody(command: string, args: readonly string[]): readonly [string, readonly string[]] {
  if (!isRoot) return [command, args];
  return ['setpriv', [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', command, ...args]];
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '' },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${command} ended with ${status ?? 'a signal'}: ${stderr.slice(-2000)}`);
  return stdout.trim();
}
