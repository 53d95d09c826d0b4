import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Trouble } from './trouble.ts';

/** A program that Go builds from a package of a module. */
interface GoProgram {
  readonly name: string;
  readonly package: string;
  readonly linkerFlags?: string;
}

/** Files that a module brings along and programs read: joined into one, as YAML documents. */
interface ModuleFiles {
  readonly name: string;
  readonly module: string;
  readonly paths: readonly string[];
}

/** A Go module below `control-plane/`, and what is taken from it. */
export interface GoModule {
  readonly name: string;
  /** Its folder, from `control-plane/`. Default: its name. */
  readonly folder?: string;
  readonly programs: readonly GoProgram[];
  readonly files: readonly ModuleFiles[];
  /** How long the first build takes on two cores, for people who wait. */
  readonly firstBuildMinutes: number;
}

const kubernetesVersion = { minor: '36', patch: '3' };
const version = 'k8s.io/component-base/version';
/** Without them, clients read that the server is v0.0.0. */
const kubernetesFlags = [
  '-s -w',
  `-X ${version}.gitVersion=v1.${kubernetesVersion.minor}.${kubernetesVersion.patch}`,
  `-X ${version}.gitMajor=1 -X ${version}.gitMinor=${kubernetesVersion.minor}`,
  `-X ${version}.gitTreeState=clean -X ${version}.buildDate=2026-01-01T00:00:00Z`,
].join(' ');

const kwokStages = 'kustomize/stage';

/** Everything that is built. */
export const goModules: readonly GoModule[] = [
  {
    name: 'kubernetes',
    programs: [
      { name: 'control-plane', package: '.', linkerFlags: kubernetesFlags },
      { name: 'kubectl', package: 'k8s.io/kubernetes/cmd/kubectl', linkerFlags: kubernetesFlags },
    ],
    files: [],
    firstBuildMinutes: 7,
  },
  {
    name: 'kwok',
    programs: [{ name: 'kwok', package: 'sigs.k8s.io/kwok/cmd/kwok' }],
    files: [
      {
        name: 'stages.yaml',
        module: 'sigs.k8s.io/kwok',
        paths: [
          `${kwokStages}/node/fast/node-initialize.yaml`,
          `${kwokStages}/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml`,
          ...['complete', 'delete', 'ready'].map((stage) => `${kwokStages}/pod/fast/pod-${stage}.yaml`),
        ],
      },
    ],
    firstBuildMinutes: 2,
  },
  { name: 'argocd', programs: [{ name: 'argocd', package: '.' }], files: [], firstBuildMinutes: 4 },
  {
    name: 'karpenter',
    programs: [{ name: 'karpenter', package: 'sigs.k8s.io/karpenter/kwok' }],
    files: [
      {
        name: 'karpenter-crds.yaml',
        module: 'sigs.k8s.io/karpenter',
        paths: [
          'pkg/apis/crds/karpenter.sh_nodepools.yaml',
          'pkg/apis/crds/karpenter.sh_nodeclaims.yaml',
          'pkg/apis/crds/karpenter.sh_nodeoverlays.yaml',
          'pkg/apis/crds/autoscaling.x-k8s.io_capacitybuffers.yaml',
          'kwok/apis/crds/karpenter.kwok.sh_kwoknodeclasses.yaml',
        ],
      },
    ],
    firstBuildMinutes: 3,
  },
];

/** Where the sources of the modules are. */
const sources = join(import.meta.dirname, '../control-plane');

/** Folder outside of the checkout that keeps what is dear to make again. */
export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'slipway');
}

function sourcesOf({ name, folder = name }: GoModule): string {
  return join(sources, folder);
}

/** A hash of all that decides what a build gives: the files of the module, the flags, the kind of machine. */
export function hashOfModule(module: GoModule, folder: string = sourcesOf(module)): string {
  const hash = createHash('sha256').update(JSON.stringify([module, process.platform, process.arch]));
  for (const file of readdirSync(folder).sort()) hash.update(`\0${file}\0`).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}

function folderOf(module: GoModule): string {
  return join(cacheFolder(), 'programs', `${module.name}-${hashOfModule(module)}`);
}

/** Modules that are not built yet. */
export function unbuilt(wanted: readonly GoModule[] = goModules): readonly GoModule[] {
  return wanted.filter((module) => !existsSync(folderOf(module)));
}

/** Path of a built program, or of a file that was taken along. */
export function programPath(name: string, modules: readonly GoModule[] = goModules): string {
  const module = modules.find(({ programs, files }) => [...programs, ...files].some((one) => one.name === name));
  if (module === undefined) throw new Error(`nothing builds ${name}`);
  const folder = folderOf(module);
  if (!existsSync(folder)) throw new Trouble(`${name} is not built yet: run npx nx run rehearsal:build`);
  return join(folder, name);
}

/** Builds what is missing. A build that is interrupted leaves nothing that a later run would take for whole. */
export async function buildPrograms(
  print: (line: string) => void,
  modules: readonly GoModule[] = goModules,
): Promise<void> {
  for (const module of modules) {
    const folder = folderOf(module);
    if (existsSync(folder)) {
      print(`✓ ${module.name}: built before`);
      continue;
    }
    const started = performance.now();
    print(`… ${module.name}: up to ${module.firstBuildMinutes} minutes on two cores, the first time`);
    const partial = `${folder}.${randomUUID().slice(0, 8)}.partial`;
    mkdirSync(partial, { recursive: true });
    const forget = removedOnSignal(partial);
    try {
      for (const program of module.programs) await build(module, program, partial);
      for (const files of module.files) writeFileSync(join(partial, files.name), joined(module, files));
      if (existsSync(folder)) continue;
      renameSync(partial, folder);
    } finally {
      rmSync(partial, { recursive: true, force: true });
      forget();
    }
    print(`✓ ${module.name}: ${Math.round((performance.now() - started) / 1000)} s`);
  }
}

/** Hundreds of megabytes would stay behind each build that somebody interrupts. */
function removedOnSignal(folder: string): () => void {
  const end = (): void => {
    rmSync(folder, { recursive: true, force: true });
    console.error('\n✗ interrupted; what was built before is kept');
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, end);
  };
}

async function build(module: GoModule, program: GoProgram, folder: string): Promise<void> {
  const flags = ['-trimpath', '-buildvcs=false', '-mod=readonly'];
  if (program.linkerFlags !== undefined) flags.push('-ldflags', program.linkerFlags);
  await go(module, ['build', ...flags, '-o', join(folder, program.name), program.package]);
}

function joined(module: GoModule, { module: path, paths }: ModuleFiles): string {
  const { stdout } = spawnSync('go', ['list', '-m', '-f', '{{.Dir}}', path], {
    cwd: sourcesOf(module),
    env: goEnvironment(),
    encoding: 'utf8',
  });
  return paths.map((file) => readFileSync(join(stdout.trim(), file), 'utf8').trimEnd()).join('\n---\n') + '\n';
}

async function go(module: GoModule, args: readonly string[]): Promise<void> {
  const child = spawn('go', args, {
    cwd: sourcesOf(module),
    env: goEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = (): void => void child.kill();
  process.once('exit', end);
  const output: string[] = [];
  const keep = (chunk: Buffer): void => void output.push(chunk.toString());
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number | string>((resolve) => {
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('exit', (status, signal) => {
      resolve(status ?? String(signal));
    });
  });
  process.off('exit', end);
  if (code !== 0) throw new Trouble(whyBuildFailed(module.name, code, output.join('')));
}

/** What a failed build means for the one who started it. */
export function whyBuildFailed(module: string, code: number | string, output: string): string {
  const lines = output.trim().split('\n');
  const end = lines.slice(-8).join('\n');
  if (output.includes('no space left on device')) return `${module} was not built: the disk is full\n${end}`;
  const refused = lines.find((line) => /\b(403|404|410)\b|not available/.test(line));
  if (refused !== undefined)
    return `${module} was not built: the module proxy refuses a version\n    ${refused.trim()}\n    → set GOPROXY to one that has it, or build where the cache already holds it`;
  if (/dial tcp|no such host|i\/o timeout|connection refused/.test(output))
    return `${module} was not built: the module proxy does not answer\n${end}`;
  return `${module} was not built (go build ended with ${code})\n${end}`;
}

/** Go's oldest version that builds all modules by itself; with an older one, Go fetches a newer toolchain. */
const oldestGo = [1, 26, 6] as const;

function goEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, ...(isOlder(goVersion(), oldestGo) && { GOTOOLCHAIN: 'auto' }) };
}

function goVersion(): readonly number[] {
  const { stdout, error } = spawnSync('go', ['env', 'GOVERSION'], {
    encoding: 'utf8',
    env: { ...process.env, GOTOOLCHAIN: 'local' },
  });
  if (error !== undefined) throw new Trouble(howToGet('go'));
  return stdout.trim().replace(/^go/, '').split('.').map(Number);
}

/** Whether a version is older than another; parts that are missing count as zero. */
export function isOlder(version: readonly number[], than: readonly number[]): boolean {
  for (const [index, wanted] of than.entries()) {
    const part = version[index] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}

/** What the machine has to have, and how it gets it. */
const surroundings: Readonly<Record<string, string>> = {
  go: 'Go 1.26 or newer (an older one from 1.21 on fetches it by itself): https://go.dev/doc/install',
  git: 'Git: apt-get install git, dnf install git, or brew install git',
  'redis-server': 'Redis: apt-get install redis-server, dnf install redis, or brew install redis',
};

function howToGet(program: string): string {
  return `${program} is not installed\n    → ${surroundings[program] ?? program}`;
}

/** Throws with all that is missing on this machine. */
export function requirePrograms(...wanted: readonly string[]): void {
  const missing = wanted.filter((name) => {
    const { error } = spawnSync(name, [name === 'go' ? 'version' : '--version'], { stdio: 'ignore' });
    return error !== undefined;
  });
  if (missing.length > 0) throw new Trouble(missing.map(howToGet).join('\n'));
}

/** Copies a file that was taken along with a module. */
export function copyModuleFile(name: string, to: string): void {
  cpSync(programPath(name), to);
}
