import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';

/** Where the programs of PostgreSQL and Redis are. */
export interface StorePrograms {
  readonly initdb: string;
  readonly postgres: string;
  readonly psql: string;
  readonly redisServer: string;
  readonly redisCli: string;
}

/** The programs, from the packages of the system; `undefined` where one is missing. */
export function findStores(): StorePrograms | undefined {
  // Debian keeps what runs a database out of the way of those who only ask one.
  const folders = globSync('/usr/lib/postgresql/*/bin').sort().reverse();
  const find = (name: string): string | undefined =>
    [...folders, ...(process.env['PATH'] ?? '').split(':')]
      .map((folder) => join(folder, name))
      .find((path) => existsSync(path) && spawnSync(path, ['--version']).status === 0);
  const [initdb, postgres, psql] = [find('initdb'), find('postgres'), find('psql')];
  const redisServer = find('valkey-server') ?? find('redis-server');
  const redisCli = find('valkey-cli') ?? find('redis-cli');
  if (!initdb || !postgres || !psql || !redisServer || !redisCli) return undefined;
  return { initdb, postgres, psql, redisServer, redisCli };
}

/** The same, for those who cannot go on without. Throws an Error that says what to install. */
export function requireStores(): StorePrograms {
  const found = findStores();
  if (found === undefined) {
    throw new Error(
      'PostgreSQL or Redis is missing: install postgresql and redis-server with the packages of your system',
    );
  }
  return found;
}
