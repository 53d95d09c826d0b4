import type { Finding } from '@slipway/contracts/finding';
import type { Manifest } from '@slipway/contracts/manifest';
import { textAt } from '@slipway/proofs/fields';
import { applicationNames, settle, type Settling } from './applications.ts';
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
  more: Pick<Settling, 'errorsPass'> = {},
): Promise<readonly Finding[]> {
  const revision = deliver(rehearsal, root, message);
  const { api, cluster, hopeless } = rehearsal;
  const objects = readDist(root, cluster);
  return settle({ api, objects, hopeless }, { names: applicationNames(objects), revision, ...more });
}

/** Live objects that Argo CD keeps, by kind, namespace and name. */
export async function liveObjects(
  { api }: Rehearsal,
  objects: readonly RenderedObject[],
): Promise<ReadonlyMap<string, Manifest>> {
  const found = await Promise.all(
    objects.map(async ({ manifest }): Promise<[string, Manifest] | undefined> => {
      const path = await api.pathOf(manifest);
      const live = path === undefined ? undefined : await api.get(path);
      return live === undefined ? undefined : [liveKey(manifest), live as Manifest];
    }),
  );
  return new Map(found.filter((one) => one !== undefined));
}

/** `Deployment vllm/qwen3-8b`. */
export function liveKey({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}

/** The identity of a live object: another one means that it was deleted and made again. */
export function uidOf(live: Manifest | undefined): string {
  return textAt(live, 'metadata', 'uid') ?? '';
}
