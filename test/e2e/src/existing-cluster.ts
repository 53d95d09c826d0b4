import { compareText } from '@slipway/contracts/finding';
import type { ApiClient } from './api-client.ts';
import type { RenderedObject } from './dist.ts';
import { reasonOf, Trouble } from './trouble.ts';

/** What of the rendered objects can be tried on a cluster that somebody else runs. */
export interface Present {
  readonly present: readonly RenderedObject[];
  /** What cannot be, and why. */
  readonly notes: readonly string[];
}

/**
 * Leaves out the objects of namespaces that are not there yet: a dry run makes none for them. A cluster that knows none of
 * the namespaces, or not all of the kinds, is not the one that is meant.
 */
export async function presentOn(api: ApiClient, objects: readonly RenderedObject[], title: string): Promise<Present> {
  const missingKinds = new Set<string>();
  for (const kind of new Set(objects.map(({ manifest }) => `${manifest.apiVersion} ${manifest.kind}`))) {
    const [apiVersion = '', name = ''] = kind.split(' ');
    if ((await served(api, apiVersion, name, title)) === undefined) missingKinds.add(`${name} (${apiVersion})`);
  }
  const wanted = new Set(objects.flatMap(({ manifest }) => manifest.metadata.namespace ?? []));
  const there = new Set((await list(api, title)).map(({ metadata }) => metadata.name));
  const absent = [...wanted].filter((name) => !there.has(name)).sort(compareText);
  const remedy = 'deliver what is rendered there first, or leave out --kubeconfig to rehearse on a cluster of its own';
  if (missingKinds.size > 0)
    throw new Trouble(`${title} does not know ${[...missingKinds].sort(compareText).join(', ')}\n    → ${remedy}`);
  if (absent.length > 0 && absent.length === [...wanted].filter((name) => !builtIn.has(name)).length)
    throw new Trouble(`${title} has none of the namespaces ${absent.join(', ')}\n    → ${remedy}`);
  const left = objects.filter(
    ({ manifest }) =>
      absent.includes(manifest.metadata.namespace ?? '') ||
      (manifest.kind === 'Namespace' && absent.includes(manifest.metadata.name)),
  );
  return {
    present: objects.filter((object) => !left.includes(object)),
    notes:
      left.length === 0
        ? []
        : [`not tried: ${left.length} objects of namespaces that are not there yet: ${absent.join(', ')}`],
  };
}

/** Namespaces that every cluster has. */
const builtIn = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

async function served(api: ApiClient, apiVersion: string, kind: string, title: string): Promise<unknown> {
  return api.resource(apiVersion, kind).catch((error: unknown) => unreachable(title, error));
}

async function list(api: ApiClient, title: string): ReturnType<ApiClient['list']> {
  return api.list('/api/v1/namespaces').catch((error: unknown) => unreachable(title, error));
}

function unreachable(title: string, error: unknown): never {
  throw new Trouble(`${title} does not answer as it must: ${reasonOf(error)}`);
}
