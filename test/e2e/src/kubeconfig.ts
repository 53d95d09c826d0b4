import { load } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { reasonOf, Trouble } from './trouble.ts';

/** How to reach an API server, and as whom. */
export interface Access {
  /** Name of the cluster in the kubeconfig; of EKS, usually its ARN. */
  readonly cluster: string;
  readonly server: string;
  readonly ca?: Buffer;
  readonly certificate?: Buffer;
  readonly key?: Buffer;
  readonly token?: string;
}

interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly contexts?: readonly { readonly name: string; readonly context: { cluster: string; user: string } }[];
  readonly clusters?: readonly { readonly name: string; readonly cluster: Readonly<Record<string, string>> }[];
  readonly users?: readonly { readonly name: string; readonly user: Readonly<Record<string, unknown>> }[];
}

/** Reads the current context of a kubeconfig. Certificates and tokens are understood; plug-ins that fetch them are not. */
export function readKubeconfig(file: string): Access {
  const config = parsed(file);
  const context = config.contexts?.find(({ name }) => name === config['current-context'])?.context;
  const cluster = config.clusters?.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config.users?.find(({ name }) => name === context?.user)?.user;
  const server = cluster?.['server'];
  if (cluster === undefined || user === undefined || server === undefined)
    throw new Trouble(`${file} has no current context with a cluster and a user`);
  if (!server.startsWith('https://'))
    throw new Trouble(`${file} leads to ${server}: without https://, whoever listens reads the credentials`);
  if ('exec' in user)
    throw new Trouble(
      `the user of ${file} gets its token from a program, which is not run here\n    → write a kubeconfig with a token: kubectl create token …`,
    );
  const bytes = (from: Readonly<Record<string, unknown>>, name: string): Buffer | undefined => {
    const inline = from[`${name}-data`];
    if (typeof inline === 'string') return Buffer.from(inline, 'base64');
    const path = from[name];
    if (typeof path !== 'string') return undefined;
    return readFileSync(isAbsolute(path) ? path : join(dirname(file), path));
  };
  const ca = bytes(cluster, 'certificate-authority');
  const certificate = bytes(user, 'client-certificate');
  const key = bytes(user, 'client-key');
  const token = user['token'];
  return {
    cluster: context?.cluster ?? '',
    server,
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
    ...(typeof token === 'string' && { token }),
  };
}

/**
 * Why a kubeconfig must not be used for a cluster; `undefined` where nothing speaks against it. Whoever has several
 * contexts forgets which is the current one: one that names another cluster of this repository is that mistake.
 */
export function mistakenFor(
  { cluster: named, server }: Access,
  cluster: string,
  all: readonly string[],
): string | undefined {
  const name = named.slice(named.lastIndexOf('/') + 1);
  if (name === cluster || !all.includes(name)) return undefined;
  return `its current context leads to ${name} (${server}), not to ${cluster}\n    → choose the context of ${cluster}, or rehearse --cluster ${name}`;
}

function parsed(file: string): Kubeconfig {
  try {
    const config = load(readFileSync(file, 'utf8'));
    return typeof config === 'object' && config !== null ? config : {};
  } catch (error) {
    throw new Trouble(`${file} cannot be read: ${reasonOf(error).split('\n')[0] ?? ''}`);
  }
}
