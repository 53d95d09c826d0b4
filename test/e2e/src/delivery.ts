import type { Finding } from '@slipway/contracts/finding';
import type { Manifest } from '@slipway/contracts/manifest';
import { textAt } from '@slipway/proofs/fields';
import { dump } from 'js-yaml';
import { applicationNames, settle } from './applications.ts';
import { bootstrapManager } from './argocd.ts';
import { readDist, type RenderedObject } from './dist.ts';
import { knownFaults } from './known-faults.ts';
import type { Rehearsal } from './rehearsal.ts';
import { findingAbout } from './stage.ts';

/** Commits what a folder has in `dist/`, with known faults mended. */
export function deliver(rehearsal: Rehearsal, root: string, message: string): string {
  const { repository, cluster } = rehearsal;
  const commit = repository.commit(root, message);
  return mendCommit(rehearsal, readDist(root, cluster)) ?? commit;
}

/** Mends known faults in the last commit; gives the commit that has them mended, if there are any. */
export function mendCommit({ repository }: Rehearsal, objects: readonly RenderedObject[]): string | undefined {
  const mended = mendedObjects(objects);
  const files = new Set(mended.filter(({ mendedBy }) => mendedBy.length > 0).map(({ file }) => file));
  if (files.size === 0) return undefined;
  const texts = [...files].map((file): [string, string] => [
    file,
    mended
      .filter((object) => object.file === file)
      .map(({ manifest }) => dump(manifest))
      .join('---\n'),
  ]);
  return repository.change(new Map(texts), 'mend what is known to be at fault');
}

interface MendedObject extends RenderedObject {
  readonly mendedBy: readonly Finding[];
}

function mendedObjects(objects: readonly RenderedObject[]): MendedObject[] {
  const all = objects.map(({ manifest }) => manifest);
  return objects.map((object) => {
    let { manifest } = object;
    const mendedBy: Finding[] = [];
    for (const fault of knownFaults) {
      const better = fault.mend(manifest, all);
      if (better === undefined) continue;
      manifest = better;
      mendedBy.push(findingAbout(object, fault.rule, fault.message, { remedy: fault.remedy }));
    }
    return { ...object, manifest, mendedBy };
  });
}

/** Known faults that the objects have. */
export function knownFindings(objects: readonly RenderedObject[]): Finding[] {
  return mendedObjects(objects).flatMap(({ mendedBy }) => mendedBy);
}

/** Applies what starts Argo CD, as a person or the bootstrap would. Its settings are there already. */
export async function startDelivery({ api }: Rehearsal, objects: readonly RenderedObject[]): Promise<void> {
  for (const { file, manifest } of mendedObjects(objects)) {
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
  waiting: readonly string[] = [],
): Promise<readonly Finding[]> {
  const revision = deliver(rehearsal, root, message);
  const names = applicationNames(readDist(root, rehearsal.cluster));
  return settle(rehearsal, { names, revision, waiting });
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
