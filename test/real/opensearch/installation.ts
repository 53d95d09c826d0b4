import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const version = '3.6.0';
const repository = 'https://repo1.maven.org/maven2/org/opensearch';

/** A distribution without plugins, and those that vectors and hybrid search need: its makers publish them for tests. */
const archives = [
  {
    path: `distribution/integ-test-zip/opensearch/${version}/opensearch-${version}.zip`,
    sha256: 'a91faa1dc1cadc78cb278b4f63847e19e1627a4e9de698e14e7efc14ee37b286',
    folder: '.',
  },
  {
    path: `plugin/opensearch-knn/${version}.0/opensearch-knn-${version}.0.zip`,
    sha256: 'ac392ca28a39b3bf290648a422ef30cb149dda2963a9d7feb26060e932341c9a',
    folder: `opensearch-${version}/plugins/opensearch-knn`,
  },
  {
    path: `plugin/neural-search/${version}.0/neural-search-${version}.0.zip`,
    sha256: '6ef1b206e79391e2e36268e32dc34d27fd8b8a59a8eb0a7393c97d53b038e433',
    folder: `opensearch-${version}/plugins/opensearch-neural-search`,
  },
] as const;

/** The oldest Java that it starts with. */
const oldestJava = 21;

/** OpenSearch on this machine. */
export interface OpenSearchPrograms {
  /** Its folder, with everything that it reads. */
  readonly home: string;
  /** Folder of a Java that it runs on. */
  readonly java: string;
}

/** Where it is; `undefined` where it, or Java, is missing. */
export function findOpenSearch(): OpenSearchPrograms | undefined {
  const folder = join(home(), `opensearch-${version}`);
  const java = findJava();
  return java !== undefined && existsSync(folder) ? { home: folder, java } : undefined;
}

/** Downloads it, once. Its folder is named after what is in it, and appears all at once. */
export function installOpenSearch(): string {
  const found = findOpenSearch();
  if (found !== undefined) return found.home;
  if (findJava() === undefined)
    throw new Error(`Java ${oldestJava} or newer is missing: install it with the packages of your system`);
  const target = home();
  const half = `${target}.half-${process.pid}`;
  mkdirSync(half, { recursive: true });
  try {
    for (const { path, sha256, folder } of archives) {
      const archive = join(half, 'archive.zip');
      run('curl', ['--fail', '--silent', '--show-error', '--retry', '3', '--output', archive, `${repository}/${path}`]);
      const got = createHash('sha256').update(readFileSync(archive)).digest('hex');
      if (got !== sha256) throw new Error(`${repository}/${path} has SHA-256 ${got}, and ${sha256} is expected`);
      mkdirSync(join(half, folder), { recursive: true });
      run('python3', ['-m', 'zipfile', '-e', archive, join(half, folder)]);
      rmSync(archive);
    }
    const programs = join(half, `opensearch-${version}/bin`);
    for (const name of readdirSync(programs)) chmodSync(join(programs, name), 0o755);
    // Somebody else may have been faster; theirs is as good.
    if (!existsSync(target)) renameSync(half, target);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
  const made = findOpenSearch();
  if (made === undefined) throw new Error(`OpenSearch was unpacked, and is not in ${target}: empty that folder`);
  return made.home;
}

function home(): string {
  const named = process.env['XDG_CACHE_HOME'];
  const cache = named === undefined || named === '' ? join(homedir(), '.cache') : named;
  const hash = createHash('sha256').update(JSON.stringify(archives)).digest('hex').slice(0, 16);
  return join(cache, 'slipway', `opensearch-${hash}`);
}

/** The newest Java that is new enough: the one that is named, or one where systems keep theirs. */
function findJava(): string | undefined {
  const kept = globSync('/usr/lib/jvm/*');
  const named = ['SLIPWAY_JAVA_HOME', 'JAVA_HOME'].flatMap((name) => process.env[name] ?? []);
  const all = [...named, ...kept].map((folder) => ({ folder, major: majorOf(folder) }));
  const [newest] = all.filter(({ major }) => major >= oldestJava).sort((a, b) => b.major - a.major);
  return newest?.folder;
}

/** Major version of a Java; 0 where there is none. */
function majorOf(folder: string): number {
  const java = join(folder, 'bin/java');
  if (!existsSync(java)) return 0;
  const { status, stderr } = spawnSync(java, ['-version'], { encoding: 'utf8', cwd: tmpdir() });
  return status === 0 ? Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0) : 0;
}

function run(command: string, args: readonly string[]): void {
  const { error, status } = spawnSync(command, args, { stdio: 'inherit' });
  if (error !== undefined) throw new Error(`${command} did not start: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}`);
}
