import type { Finding } from '@slipway/contracts/finding';
import type { Json, Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '@slipway/proofs/fields';
import { listApplications, refresh, settle, syncAgain, applicationNames } from '../applications.ts';
import { bootstrapManager } from '../argocd.ts';
import { liveKey, liveObjects } from '../delivery.ts';
import { eventually } from '../eventually.ts';
import { findingAbout, type Stage } from '../stage.ts';

/** Looking again and syncing again change nothing, and every field has one owner. */
export const quiet: Stage = {
  name: 'quiet',
  promise: 'a hard refresh and a second sync change nothing, and each field has one owner',
  needsDelivery: true,
  run: async (rehearsal) => {
    const { api, objects, hopeless, repository } = rehearsal;
    // Applications are about to be synced, which shows in themselves; a hook is made anew in each sync, as it is meant to be.
    const kept = objects.filter(({ manifest }) => manifest.kind !== 'Application' && !isHook(manifest));
    const before = await liveObjects(rehearsal, kept);
    const names = applicationNames(objects);
    await refresh(api, names, 'hard');
    const settling = { names, revision: repository.head() ?? '' };
    const refreshed = await settle(rehearsal, settling);
    if (refreshed.length > 0) return { summary: 'after a hard refresh', tried: kept.length, findings: refreshed };
    const finishedBefore = new Map((await listApplications(api)).map((one) => [one.metadata.name, finishedAt(one)]));
    await Promise.all(names.map((name) => syncAgain(api, name)));
    await eventually(
      async () => {
        const applications = await listApplications(api);
        const again = applications.filter(
          (one) => at(one, 'operation') === undefined && finishedAt(one) !== finishedBefore.get(one.metadata.name),
        );
        return again.length === names.length ? true : undefined;
      },
      { what: 'the second sync to end', seconds: 240, hopeless },
    );
    const synced = await settle(rehearsal, settling);
    const after = await liveObjects(rehearsal, kept);
    const findings: Finding[] = [...synced];
    for (const object of kept) {
      const key = liveKey(object.manifest);
      const [was, is] = [before.get(key), after.get(key)];
      if (contentOf(was) !== contentOf(is))
        findings.push(
          findingAbout(
            object,
            'changes-again',
            `${key} is changed by a second sync: ${differences(was, is).join(', ')}`,
          ),
        );
      for (const { path, managers } of sharedFields(is))
        findings.push(
          findingAbout(object, 'field-with-two-owners', `${key}: ${managers.join(' and ')} both set ${path}`, { path }),
        );
    }
    return { summary: `${kept.length} objects looked at again`, tried: kept.length, findings };
  },
};

/** Whether Argo CD makes an object during a sync and leaves it alone otherwise. */
function isHook({ metadata }: Manifest): boolean {
  return at(metadata, 'annotations', 'argocd.argoproj.io/hook') !== undefined;
}

/** When the last sync ended; with the time at which it began, because it may take less than a second. */
function finishedAt(application: Manifest): string {
  const state = (field: string): string => textAt(application, 'status', 'operationState', field) ?? '';
  const history = listAt(application, 'status', 'history');
  return `${state('startedAt')} ${state('finishedAt')} ${history.length} ${textAt(application, 'status', 'operationState', 'operation', 'initiatedBy', 'username') ?? ''}`;
}

/** An object without what the cluster writes by itself. */
function contentOf(object: Manifest | undefined): string {
  if (object === undefined) return '';
  const written = (fields: object, unwritten: readonly string[]): [string, unknown][] =>
    Object.entries(fields).filter(([name]) => !unwritten.includes(name));
  return JSON.stringify([
    written(object.metadata, ['managedFields', 'resourceVersion']),
    written(object, ['metadata', 'status']),
  ]);
}

/** Top-level fields by which two states of an object differ. */
function differences(was: Manifest | undefined, is: Manifest | undefined): string[] {
  if (was === undefined || is === undefined) return ['it was made or removed'];
  return Object.keys({ ...was, ...is }).filter((field) => {
    if (field === 'status') return false;
    return JSON.stringify(at(was, field)) !== JSON.stringify(at(is, field));
  });
}

/** Managers whose part of an object is theirs by right: what starts Argo CD, and controllers that count and scale. */
const otherOwners = new Set([bootstrapManager, 'kube-controller-manager', 'kwok', 'stand-in']);

/** Fields that Argo CD and somebody else have both set. */
export function sharedFields(object: Manifest | undefined): { path: string; managers: string[] }[] {
  const entries = listAt(object, 'metadata', 'managedFields').filter(
    (one) => (textAt(one, 'subresource') ?? 'scale') === 'scale',
  );
  const owners = new Map<string, string[]>();
  for (const entry of entries) {
    // Who scales owns the number of replicas, whoever it is: delivered as well, it would be changed back and forth.
    const scales = textAt(entry, 'subresource') === 'scale';
    const manager = `${textAt(entry, 'manager') ?? ''}${scales ? ' by scaling' : ''}`;
    if (otherOwners.has(manager)) continue;
    for (const path of leaves(at(entry, 'fieldsV1'))) {
      const known = owners.get(path) ?? [];
      if (!known.includes(manager)) owners.set(path, [...known, manager]);
    }
  }
  return [...owners].filter(([, managers]) => managers.length > 1).map(([path, managers]) => ({ path, managers }));
}

/** Paths of fields in a set of managed fields: `spec.replicas`. */
function leaves(fields: Json | undefined, prefix = ''): string[] {
  if (typeof fields !== 'object' || fields === null) return [];
  const names = Object.entries(fields).filter(([name]) => name !== '.');
  if (names.length === 0) return [prefix];
  return names.flatMap(([name, nested]) => {
    const step = name.replace(/^[fkv]:/, '');
    return leaves(nested, prefix === '' ? step : `${prefix}.${step}`);
  });
}
