import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificate } from './jobs/certificate.ts';
import { requireStores } from './stores/programs.ts';
import { writtenSecret } from './stores/secret.ts';
import { eventually } from './support/eventually.ts';
import { freePort } from './support/free-port.ts';
import { startProgram, type RunningProgram } from './support/program.ts';
import { clustersWith, readRendered, root } from './support/rendered.ts';

/** What the secrets of stores say, told to a real PostgreSQL and a real Redis. */

const programs = requireStores();

/** One as it is made in the cluster, and one of whoever thinks of passwords with every sign that URLs have a meaning for. */
const passwords = ['abcDEF0123456789abcDEF0123456789', 'a:b/c@d?e#f%g&h=i+j[k]l!m*n\'o(p)"q'];

/** Nobody in particular: PostgreSQL does not run as root. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
const asNobody = (command: string, args: readonly string[]): readonly [string, readonly string[]] =>
  isRoot
    ? ['setpriv', [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', command, ...args]]
    : [command, args];

let folder: string;
const running: RunningProgram[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-stores-'));
  if (isRoot) chownSync(folder, nobody, nobody);
  chmodSync(folder, 0o700);
});

afterAll(async () => {
  await Promise.all(running.map(async (program) => program.stop()));
  rmSync(folder, { recursive: true });
});

function run(command: string, args: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env, timeout: 60_000 });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

function write(name: string, text: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  if (isRoot) chownSync(path, nobody, nobody);
  return path;
}

function start(name: string, command: string, args: readonly string[]): RunningProgram {
  const [program, all] = asNobody(command, args);
  const log = join(root, 'test/reports/real', `${name}.log`);
  const started = startProgram({ command: program, args: all, env: { PATH: process.env['PATH'] ?? '' }, folder, log });
  running.push(started);
  return started;
}

describe.each(clustersWith('litellm/postgres.yaml'))('the PostgreSQL of %s', (cluster) => {
  const file = `dist/${cluster}/litellm/postgres.yaml`;
  let port: number;

  /** The Secret, with the address at which this PostgreSQL listens. */
  const secret = (password: string) => {
    const known = { password, username: 'litellm', host: '127.0.0.1', port: String(port) };
    const data = writtenSecret(file, known);
    const url = new URL(data['url'] ?? '');
    url.host = `127.0.0.1:${port}`;
    return { ...data, url: url.href };
  };
  const ask = (url: string, sql: string) => run(programs.psql, ['-X', '-At', '-d', url, '-c', sql]);

  beforeAll(async () => {
    port = await freePort();
    const data = join(folder, `postgres-${cluster}`);
    const [initdb, args] = asNobody(programs.initdb, ['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8']);
    expect(run(initdb, args, { PATH: process.env['PATH'] ?? '' })).toMatchObject({ status: 0 });
    const { key, cert } = certificate(folder);
    // As CloudNativePG and RDS have it: a password for everybody who comes over the network, and TLS.
    write(`postgres-${cluster}/pg_hba.conf`, 'local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n');
    write(
      `postgres-${cluster}/postgresql.conf`,
      [
        `port = ${port}`,
        "listen_addresses = '127.0.0.1'",
        `unix_socket_directories = '${folder}'`,
        'ssl = on',
        `ssl_key_file = '${write('key.pem', key)}'`,
        `ssl_cert_file = '${write('cert.pem', cert)}'`,
        ...parameters(file),
        '',
      ].join('\n'),
    );
    const server = start(`postgres-${cluster}`, programs.postgres, ['-D', data]);
    const local = `postgresql://postgres@/postgres?host=${encodeURIComponent(folder)}&port=${port}`;
    await eventually(async () => Promise.resolve(ask(local, 'select 1').status === 0), {
      what: 'PostgreSQL',
      seconds: 60,
      hopeless: server.ended,
    });
    const { username = '', database = '' } = secret('any') as Record<string, string>;
    for (const sql of [`create role ${username} login`, `create database ${database} owner ${username}`]) {
      expect(ask(local, sql)).toMatchObject({ status: 0 });
    }
  });

  it.each(passwords)('lets its user in with the password %s, over TLS, into the database that it owns', (password) => {
    const local = `postgresql://postgres@/postgres?host=${encodeURIComponent(folder)}&port=${port}`;
    const { username, database, url } = secret(password) as Record<string, string>;
    expect(ask(local, `alter role ${username} password '${password.replaceAll("'", "''")}'`).status).toBe(0);
    const sql =
      'select current_user, current_database(), ssl from pg_stat_ssl where pid = pg_backend_pid(); create table if not exists t (a int)';
    expect(ask(url ?? '', sql)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`${username}|${database}|t`) as string,
    });
    const wrong = ask(secret('wrong').url, 'select 1');
    expect(wrong.status).not.toBe(0);
    expect(wrong.stderr).toContain('password authentication failed');
  });

  it('says the same in parts as in one', () => {
    const { url, database, username, password } = secret(passwords[0] ?? '') as Record<string, string>;
    const parsed = new URL(url ?? '');
    expect([parsed.pathname, parsed.username, parsed.password]).toEqual([`/${database}`, username, password]);
    expect(parsed.searchParams.get('sslmode')).toBe('require');
  });
});

/** Settings of a rendered PostgreSQL, as lines of its own file: it must start with them. */
function parameters(file: string): string[] {
  interface Cluster {
    readonly spec: { readonly postgresql: { readonly parameters: Readonly<Record<string, string>> } };
  }
  const cluster = readRendered(file).find(({ kind }) => kind === 'Cluster') as unknown as Cluster | undefined;
  return Object.entries(cluster?.spec.postgresql.parameters ?? {}).map(([name, value]) => `${name} = '${value}'`);
}

const caches = ['litellm/redis.yaml', 'ray/redis.yaml'].flatMap((file) =>
  clustersWith(file).map((cluster) => `dist/${cluster}/${file}`),
);

describe.each(caches)('the Redis of %s', (file) => {
  const objects = readRendered(file);
  const config = objects.find(({ kind }) => kind === 'ConfigMap')?.data?.['valkey.conf'];

  it.each(passwords)('lets in who has the password %s, and nobody else', async (password) => {
    const port = await freePort();
    const data = writtenSecret(file, { password, host: '127.0.0.1', port: String(port) });
    const tls = data['tls'] === 'true';
    const { key, cert } = certificate(folder);
    const files = { key: write('redis.key', key), cert: write('redis.crt', cert) };
    const lines = [
      ...(config ?? '').split('\n').filter((line) => !/^(port|dir|bind) /.test(line)),
      `dir ${folder}`,
      tls ? 'port 0' : `port ${port}`,
      ...(tls
        ? [`tls-port ${port}`, `tls-key-file ${files.key}`, `tls-cert-file ${files.cert}`, 'tls-auth-clients no']
        : []),
      `requirepass ${JSON.stringify(password)}`,
      '',
    ];
    const name = `redis-${file.replaceAll('/', '-')}-${password.length}`;
    const server = start(name, programs.redisServer, [write(`${name}.conf`, lines.join('\n'))]);
    const url = new URL(data['url'] ?? '');
    url.host = `127.0.0.1:${port}`;
    // Its own client takes the nobody of the URL for a name; those of our programs do not.
    const ask = (secret: string, ...command: string[]) =>
      run(
        programs.redisCli,
        ['-h', '127.0.0.1', '-p', url.port, ...(tls ? ['--tls', '--insecure'] : []), '--no-auth-warning', ...command],
        { REDISCLI_AUTH: secret },
      );
    expect([url.protocol, url.username, url.pathname]).toEqual([tls ? 'rediss:' : 'redis:', '', '/0']);
    const right = decodeURIComponent(url.password);
    try {
      await eventually(async () => Promise.resolve(ask(right, 'ping').stdout === 'PONG'), {
        what: 'Redis',
        seconds: 30,
        hopeless: server.ended,
      });
      expect(ask(right, 'set', 'a', 'b').stdout).toBe('OK');
      const wrong = ask('wrong', 'get', 'a');
      expect(`${wrong.stdout} ${wrong.stderr}`).toMatch(/NOAUTH|WRONGPASS/);
    } finally {
      await server.stop();
    }
  });
});
