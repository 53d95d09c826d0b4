import { loadAll } from 'js-yaml';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Root of the repository. */
export const root = join(import.meta.dirname, '../../..');

/** A rendered object, as far as these checks look at it. */
export interface RenderedObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: { readonly ports?: readonly { readonly port: number }[]; readonly template?: { spec: PodSpec } };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly volumes?: readonly {
    readonly name: string;
    readonly configMap?: { readonly name: string };
    readonly emptyDir?: object;
  }[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
}

export interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string | number };
}

/** Clusters for which a file is rendered: `litellm/litellm.yaml`. */
export function clustersWith(file: string): readonly string[] {
  const dist = join(root, 'dist');
  return readdirSync(dist).filter((cluster) => existsSync(join(dist, cluster, file)));
}

/** The objects of a rendered file, given from the root of the repository. */
export function readRendered(file: string): readonly RenderedObject[] {
  return loadAll(readFileSync(join(root, file), 'utf8')) as RenderedObject[];
}

/** The rendered files of an app; none where the cluster has no such app. */
export function renderedFiles(cluster: string, app: string): readonly string[] {
  const folder = `dist/${cluster}/${app}`;
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
}
