import type { Finding } from '@slipway/contracts/finding';
import type { Manifest } from '@slipway/contracts/manifest';
import { textAt } from '@slipway/proofs/fields';
import { listPath } from './api-client.ts';
import { applicationNames, settle } from './applications.ts';
import { bootstrapManager } from './argocd.ts';
import { readDist, undelivered, type RenderedObject } from './dist.ts';
import type { Rehearsal } from './rehearsal.ts';

/** Commits what a folder has in `dist/`, but for the Applications of charts. */
export function deliver({ repository, cluster }: Rehearsal, root: string, message: string): string {
  return repository.commit(root, message, undelivered(readDist(root, cluster)));
}

/** Applies what starts Argo CD, as a person or the bootstrap would. Its settings are there already. */
export async function startDelivery({ api }: Rehearsal, objects: readonly RenderedObject[]): Promise<void> {
  for (const { file, manifest } of objects) {
    if (isBootstrap(file)) await api.ensure(manifest, bootstrapManager);
  }
}

function isBootstrap(file: string): boolean {
  return file.split('/')[2] === 'bootstrap';
}

/** Delivers a folder's `dist/` and waits until the cluster is like it. */
export async function deliverAndSettle(
  rehearsal: Rehearsal,
  root: string,
  message: string,
): Promise<readonly Finding[]> {
  const revision = deliver(rehearsal, root, message);
  const { api, cluster, hopeless } = rehearsal;
  const objects = readDist(root, cluster);
  return settle({ api, objects, hopeless }, { names: applicationNames(objects), revision });
}

/** Live objects that Argo CD keeps, by kind, namespace and name: kind by kind, for one by one takes hundreds of requests. */
export async function liveObjects(
  { api }: Pick<Rehearsal, 'api'>,
  objects: readonly RenderedObject[],
): Promise<ReadonlyMap<string, Manifest>> {
  const kept = objects.filter(({ manifest }) => !isHook(manifest));
  const byKind = Map.groupBy(kept, ({ manifest }) => `${manifest.apiVersion} ${manifest.kind}`);
  const found = await Promise.all(
    [...byKind.values()].map(async (alike): Promise<[string, Manifest][]> => {
      const { apiVersion, kind } = alike[0]!.manifest;
      const resource = await api.resource(apiVersion, kind);
      if (resource === undefined) return [];
      const all = await api.list(listPath(resource));
      const live = new Map(all.map((one) => [liveKey({ ...one, apiVersion, kind }), one]));
      return alike.flatMap(({ manifest }): [string, Manifest][] => {
        const { namespace = 'default', ...metadata } = manifest.metadata;
        const placed = resource.namespaced ? { ...metadata, namespace } : metadata;
        const one = live.get(liveKey({ ...manifest, metadata: placed }));
        return one === undefined ? [] : [[liveKey(manifest), one]];
      });
    }),
  );
  return new Map(found.flat());
}

/** True when Argo CD makes the object anew in each sync: what a job does, not what is kept. */
export function isHook(manifest: Manifest): boolean {
  return textAt(manifest, 'metadata', 'annotations', 'argocd.argoproj.io/hook') !== undefined;
}

/** `Deployment vllm/qwen3-8b`. */
export function liveKey({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}

/** The identity of a live object: another one means that it was deleted and made again. */
export function uidOf(live: Manifest | undefined): string {
  return textAt(live, 'metadata', 'uid') ?? '';
}
