import { chartRepository, type HelmRelease } from '@slipway/contracts/helm-release';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What makes objects of a chart. */
export interface ChartTool {
  /**
   * Fetches the archive of a chart.
   * @throws ChartToolFailed
   */
  readonly pull: (release: HelmRelease) => Promise<Archive>;
  /**
   * The objects of a fetched chart, as YAML.
   * @throws ChartToolFailed
   */
  readonly template: (release: HelmRelease, archive: Archive, kubernetesVersion: string) => Promise<string>;
}

/** A fetched chart. */
export interface Archive {
  readonly path: string;
  /** `sha256:…` of its bytes. */
  readonly digest: string;
}

/** Helm ended with an error; the message is its own last line. */
export class ChartToolFailed extends Error {}

/** There is no Helm to run. */
export class NoChartTool extends Error {}

const run = promisify(execFile);
const longestOutputBytes = 256 * 1024 * 1024;

/** Runs Helm with caches of its own, which are gone when the work is done; registries that it is logged in to are used. */
export async function withHelm<T>(program: string, work: (tool: ChartTool) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-inflate-'));
  const helm = async (args: readonly string[]): Promise<string> => {
    const env = { ...process.env, HELM_CACHE_HOME: join(folder, 'cache'), HELM_DATA_HOME: join(folder, 'data') };
    try {
      return (await run(program, [...args], { env, maxBuffer: longestOutputBytes })).stdout;
    } catch (error) {
      throw failure(program, error);
    }
  };
  try {
    await helm(['version', '--short']);
    return await work({
      pull: (release) => pull(helm, folder, release),
      template: (release, archive, kubernetesVersion) => template(helm, folder, release, archive, kubernetesVersion),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Helm = (args: readonly string[]) => Promise<string>;

async function pull(helm: Helm, folder: string, { chart, name }: HelmRelease): Promise<Archive> {
  const to = mkdtempSync(join(folder, `${name}-`));
  const address = chartRepository(chart);
  const what = address.startsWith('oci://') ? [address] : [chart.name, '--repo', address];
  await helm(['pull', ...what, '--version', chart.version, '--destination', to]);
  const [file] = readdirSync(to);
  if (file === undefined) throw new ChartToolFailed('helm pull left no archive');
  const path = join(to, file);
  return { path, digest: `sha256:${createHash('sha256').update(readFileSync(path)).digest('hex')}` };
}

async function template(
  helm: Helm,
  folder: string,
  { name, namespace, values }: HelmRelease,
  archive: Archive,
  kubernetesVersion: string,
): Promise<string> {
  const file = join(folder, `${name}-values.json`);
  writeFileSync(file, JSON.stringify(values));
  const how = ['--include-crds', '--skip-tests', '--kube-version', kubernetesVersion, '--values', file];
  return helm(['template', name, archive.path, '--namespace', namespace, ...how]);
}

function failure(program: string, error: unknown): Error {
  const { code, stderr = '', message } = error as Error & { code?: unknown; stderr?: string };
  if (code === 'ENOENT' || code === 'EACCES') {
    return new NoChartTool(
      `${program} cannot be started: install Helm 3.8 or newer (https://helm.sh/docs/intro/install), or name it with --helm`,
    );
  }
  const last = stderr.trim().split('\n').at(-1) ?? '';
  return new ChartToolFailed(last.replace(/^Error: /, '') || message);
}
