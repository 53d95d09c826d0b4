import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clickhouse } from './clickhouse/installation.ts';
import { findPython } from './support/python-installation.ts';
import { clustersWith, readRendered } from './support/rendered.ts';

/** What we have ClickHouse do to tables of others, with a real ClickHouse and tables of the same shape. */

let python: string;
let folder: string;

beforeAll(() => {
  python = findPython(clickhouse)!;
  folder = mkdtempSync(join(tmpdir(), 'slipway-clickhouse-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs statements one by one in a database of its own, and gives what each one answered. */
function run(database: string, statements: readonly string[]): string[] {
  const program = [
    'import json, sys',
    'from chdb.session import Session',
    'session = Session(sys.argv[1])',
    'print(json.dumps([str(session.query(one, "TSV")).strip() for one in json.load(sys.stdin)]))',
  ].join('\n');
  const input = JSON.stringify([`CREATE DATABASE IF NOT EXISTS ${database}`, `USE ${database}`, ...statements]);
  const { status, stdout, stderr } = spawnSync(python, ['-c', program, join(folder, database)], {
    input,
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(`ClickHouse: ${stderr}`);
  return (JSON.parse(stdout) as string[]).slice(2);
}

/** A file of the one ConfigMap of a chart that has it. */
function fileOf(path: string, name: string): string {
  const texts = readRendered(path).flatMap(({ kind, data }) => (kind === 'ConfigMap' ? (data?.[name] ?? []) : []));
  expect(texts).toHaveLength(1);
  return texts[0] ?? '';
}

describe.each(clustersWith('langfuse/langfuse-retention.yaml'))('the retention of %s', (cluster) => {
  const statements = fileOf(`dist/${cluster}/langfuse/langfuse-retention.yaml`, 'retention.sql').trim().split('\n');
  const tables = statements.map((statement) => {
    const [, table = '', column = ''] = /^ALTER TABLE (\w+) .*toDate\((\w+)\)/.exec(statement) ?? [];
    return { table, column };
  });
  const days = Number(/INTERVAL (\d+) DAY/.exec(statements[0] ?? '')?.[1]);
  const made = tables.map(
    ({ table, column }) => `CREATE TABLE ${table} (id String, ${column} DateTime64(6)) ENGINE = MergeTree ORDER BY id`,
  );
  const filled = tables.map(
    ({ table }) =>
      `INSERT INTO ${table} VALUES ('old', now() - INTERVAL ${days + 2} DAY), ('new', now() - INTERVAL ${days - 2} DAY)`,
  );
  const merged = tables.map(({ table }) => `OPTIMIZE TABLE ${table} FINAL`);
  const kept = tables.map(({ table }) => `SELECT groupArray(id) FROM ${table}`);
  const changes = 'SELECT count() FROM system.mutations WHERE database = currentDatabase()';

  it('lets go what is older than its days, and nothing else, also of what was there before', () => {
    const answers = run(`retained_${cluster}`, [...made, ...filled, ...statements, ...merged, ...kept]);
    expect(answers.slice(-tables.length)).toEqual(tables.map(() => "['new']"));
  });

  it('does nothing when it is said again, and goes through the rows when the days are others', () => {
    const other = statements.map((statement) => statement.replace(`INTERVAL ${days} `, `INTERVAL ${days + 1} `));
    const answers = run(`again_${cluster}`, [
      ...[...made, ...statements, changes, ...statements, changes, ...other, changes],
    ]);
    const counts = answers.filter((answer) => /^\d+$/.test(answer)).map(Number);
    expect(counts).toEqual([tables.length, tables.length, 2 * tables.length]);
  });
});

describe.each(clustersWith('langfuse/clickhouse.yaml'))('a backup of %s', (cluster) => {
  const script = fileOf(`dist/${cluster}/langfuse/clickhouse.yaml`, 'backup.sh');

  /** The statement of the script, into memory in place of Amazon S3. */
  const backup = (database: string) =>
    (/BACKUP DATABASE .*(?="$)/m.exec(script)?.[0] ?? '')
      .replace('$CLICKHOUSE_DATABASE', database)
      .replace(/S3\('[^']*'\)/, "Memory('night')");

  it('is restored beside what is there, and what was lost is taken over without doubling the rest', () => {
    const database = `backed_${cluster}`;
    const answers = run(database, [
      'CREATE TABLE t (id String, at DateTime) ENGINE = ReplacingMergeTree ORDER BY id',
      "INSERT INTO t VALUES ('a', now()), ('b', now())",
      backup(database),
      "ALTER TABLE t DELETE WHERE id = 'a' SETTINGS mutations_sync = 2",
      'SELECT groupArray(id) FROM t FINAL',
      `RESTORE DATABASE ${database} AS restored FROM Memory('night')`,
      `INSERT INTO ${database}.t SELECT * FROM restored.t WHERE at >= '2026-01-01'`,
      'DROP DATABASE restored',
      'SELECT arraySort(groupArray(id)) FROM t FINAL',
    ]);
    expect(answers.filter((answer) => answer.startsWith('['))).toEqual(["['b']", "['a','b']"]);
  });
});
