import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { KubernetesAccess } from './kubernetes-api.ts';

/** A chart of others, as it is wanted in a cluster. */
export interface WantedRelease {
  readonly name: string;
  readonly namespace: string;
  /** `https://…` of a repository, or host and path of a registry. */
  readonly repository: string;
  readonly chart: string;
  readonly version: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A release as Helm lists it. */
export interface FoundRelease {
  /** `deployed`, `failed`, `pending-install`, `pending-upgrade`, … */
  readonly status: string;
  /** Name and version of its chart: `argo-cd-10.1.1`. */
  readonly chart: string;
  /** What it was given. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** The user's own Helm. */
export interface Helm {
  /** @throws HelmFailed */
  readonly find: (release: Pick<WantedRelease, 'name' | 'namespace'>) => Promise<FoundRelease | undefined>;
  /** @throws HelmFailed */
  readonly install: (release: WantedRelease) => Promise<void>;
  /** @throws HelmFailed */
  readonly uninstall: (release: Pick<WantedRelease, 'name' | 'namespace'>) => Promise<void>;
}

/** Helm ended with an error, or is not there. */
export class HelmFailed extends Error {
  override readonly name = 'HelmFailed';
}

const run = promisify(execFile);
const patience = '15m';

/** Helm, by the name of its program. Token and address travel in its environment, where no list of processes shows them. */
export function helmAt(program: string, access: KubernetesAccess): Helm {
  const withCluster = async <T>(
    ask: (helm: (...args: string[]) => Promise<string>, folder: string) => Promise<T>,
  ): Promise<T> => {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-helm-'));
    try {
      const authority = join(folder, 'ca.crt');
      if (access.certificateAuthority !== undefined) await writeFile(authority, access.certificateAuthority);
      const env = {
        ...process.env,
        HELM_KUBEAPISERVER: access.via === undefined ? access.endpoint : `https://${access.via}`,
        HELM_KUBETOKEN: await access.token(),
        ...(access.certificateAuthority !== undefined && { HELM_KUBECAFILE: authority }),
        ...(access.via !== undefined && { HELM_KUBETLS_SERVER_NAME: new URL(access.endpoint).hostname }),
        KUBECONFIG: join(folder, 'none'),
      };
      return await ask(async (...args) => {
        try {
          return (await run(program, args, { env })).stdout;
        } catch (error) {
          throw failure(program, error);
        }
      }, folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  return {
    find: ({ name, namespace }) =>
      withCluster(async (helm) => {
        const listed = await helm(
          'list',
          '--all',
          '--namespace',
          namespace,
          '--filter',
          `^${name}$`,
          '--output',
          'json',
        );
        const [found] = JSON.parse(listed) as readonly Pick<FoundRelease, 'chart' | 'status'>[];
        if (found === undefined) return undefined;
        const values = await helm('get', 'values', name, '--namespace', namespace, '--output', 'json');
        return {
          status: found.status,
          chart: found.chart,
          values: (JSON.parse(values) ?? {}) as FoundRelease['values'],
        };
      }),
    install: ({ name, namespace, repository, chart, version, values }) =>
      withCluster(async (helm, folder) => {
        const file = join(folder, 'values.json');
        await writeFile(file, JSON.stringify(values));
        const from = repository.startsWith('https://')
          ? [chart, '--repo', repository]
          : [`oci://${repository}/${chart}`];
        await helm(
          ...['upgrade', name, ...from, '--install', '--version', version, '--namespace', namespace],
          ...['--create-namespace', '--values', file, '--wait', '--timeout', patience],
        );
      }),
    uninstall: ({ name, namespace }) =>
      withCluster(async (helm) => {
        await helm('uninstall', name, '--namespace', namespace, '--wait', '--timeout', patience);
      }),
  };
}

function failure(program: string, error: unknown): HelmFailed {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
    return new HelmFailed(`there is no program ${program}: install Helm, or say where it is with --helm`);
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n')[0] : '';
  return new HelmFailed(said === undefined || said === '' ? 'Helm ended without a word' : said);
}
