import type { Json, JsonObject, Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '@slipway/proofs/fields';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ApiClient, groupVersion, listPath, type ApiResource } from './api-client.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { isLeftOver, selectedNode, volumeFor } from './volumes.ts';
import { serveMetrics } from './metrics-api.ts';
import type { Scaling, StandIn } from './stand-in.ts';
import { looksAgain, standInOf, standsInFor } from './stand-in-statuses.ts';

/** Says of objects whose operator does not run here what the operator would say if all went well. */
const { values } = parseArgs({
  options: {
    kubeconfig: { type: 'string' },
    except: { type: 'string', default: '' },
    /** Port on which to say what pods use; without one, nobody asks. */
    metrics: { type: 'string' },
    certificate: { type: 'string', default: '' },
    key: { type: 'string', default: '' },
  },
});
const api = new ApiClient(readKubeconfig(values.kubeconfig ?? ''));
const except = new Set(values.except.split(','));
const manager = 'stand-in';
const stop = new AbortController();
const lookAgainMs = 1000;

/** Kinds of which an operator takes away what it made before and would not make now. */
const takenAway = [
  { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  { apiVersion: 'v1', kind: 'Pod' },
];

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => {
    stop.abort();
    process.exit(0);
  });

/** Of a kind in several versions, the one that the server prefers, which it lists first. */
const served = [
  ...Map.groupBy(
    (await api.discover()).filter((resource) => standsInFor(resource) && !except.has(resource.kind)),
    ({ group, kind }) => `${group} ${kind}`,
  ).values(),
].flatMap(([preferred]) => preferred ?? []);
console.log(`stands in for ${served.map(({ kind }) => kind).join(', ') || 'nothing'}`);
/** The generation of each object that was answered, by its identity. */
const answered = new Map<string, Json>();
await Promise.all([
  ...served.map((resource) => keepWatching(resource, answer)),
  ...served.filter(looksAgain).map(keepLooking),
  ...(await watched('v1', 'PersistentVolumeClaim', provision)),
  ...(await watched('v1', 'PersistentVolume', reclaim)),
  ...(values.metrics === undefined ? [] : [serveMetrics(api, Number(values.metrics), values)]),
]);

async function watched(
  apiVersion: string,
  kind: string,
  react: (object: Manifest) => Promise<void>,
): Promise<Promise<void>[]> {
  const resource = await api.resource(apiVersion, kind);
  return resource === undefined ? [] : [keepWatching(resource, react)];
}

async function keepWatching(resource: ApiResource, react: (object: Manifest) => Promise<void>): Promise<void> {
  const { signal } = stop;
  while (!signal.aborted) {
    try {
      for await (const { type, object } of api.watch(listPath(resource), signal))
        if (type === 'ADDED' || type === 'MODIFIED') await react(object);
    } catch (error) {
      console.log(`${resource.kind}: ${String(error)}`);
    }
    await pause(200, undefined, { signal }).catch(() => undefined);
  }
}

/** What was made can be taken away or scaled by others: looks after it all the time. */
async function keepLooking(resource: ApiResource): Promise<void> {
  const { signal } = stop;
  while (!signal.aborted) {
    await pause(lookAgainMs, undefined, { signal }).catch(() => undefined);
    try {
      for (const object of await api.list(listPath(resource))) {
        const { apiVersion, kind } = { apiVersion: groupVersion(resource), kind: resource.kind };
        if (!isGoing(object)) await act({ ...object, apiVersion, kind });
      }
    } catch (error) {
      console.log(`${resource.kind}: ${String(error)}`);
    }
  }
}

async function answer(object: Manifest): Promise<void> {
  const uid = textAt(object, 'metadata', 'uid') ?? '';
  const generation = at(object, 'metadata', 'generation') ?? 0;
  const standIn = standInOf(object);
  if (isGoing(object) || (answered.get(uid) === generation && includes(at(object, 'status'), standIn.status))) return;
  await act(object, standIn);
  await setStatus(object, standIn);
  answered.set(uid, generation);
  console.log(`${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}: ready`);
}

/** Does what the operator of an object would do. What cannot be done yet is done when it looks again. */
async function act(object: Manifest, standIn: StandIn = standInOf(object)): Promise<void> {
  for (const made of standIn.makesOnce ?? []) {
    const path = (await api.pathOf(made)) ?? '';
    if ((await api.get(path)) === undefined) await api.ensure(made, manager);
  }
  for (const made of standIn.makes ?? []) {
    const path = made.kind === 'Pod' ? ((await api.pathOf(made)) ?? '') : '';
    // Of a pod that is there, nothing is to be changed: another one would have another name.
    if (path === '' || (await api.get(path)) === undefined) await api.ensure(made, manager);
  }
  if (standIn.makes !== undefined) await takeAway(object, standIn.makes);
  if (standIn.scales !== undefined) await scale(standIn.scales);
}

async function takeAway({ metadata }: Manifest, kept: readonly Manifest[]): Promise<void> {
  if (!kept.some(({ kind }) => takenAway.some((one) => one.kind === kind))) return;
  for (const { apiVersion, kind } of takenAway) {
    const resource = await api.resource(apiVersion, kind);
    if (resource === undefined) continue;
    const path = listPath(resource, metadata.namespace);
    for (const one of await api.list(path)) {
      const owned = listAt(one, 'metadata', 'ownerReferences').some((owner) => at(owner, 'uid') === metadata['uid']);
      const stays = kept.some((made) => made.kind === kind && made.metadata.name === one.metadata.name);
      if (owned && !stays && !isGoing(one)) await api.call('DELETE', `${path}/${one.metadata.name}`);
    }
  }
}

async function scale({ target, least, most }: Scaling): Promise<void> {
  const path = await api.pathOf(target);
  const live = path === undefined ? undefined : await api.get(`${path}/scale`);
  if (path === undefined || live === undefined) return;
  const now = Number(at(live, 'spec', 'replicas') ?? 0);
  const wanted = Math.min(most, Math.max(least, now));
  if (wanted === now) return;
  const body = { spec: { replicas: wanted } };
  const query = { fieldManager: manager };
  await api.call('PATCH', `${path}/scale`, { body, query, contentType: 'application/merge-patch+json' });
  console.log(`${target.kind} ${target.metadata.namespace ?? ''}/${target.metadata.name}: scaled to ${wanted}`);
}

/** Makes the volume of a claim, as the provisioner of its class would; the controllers bind the two by themselves. */
async function provision(claim: Manifest): Promise<void> {
  if (isGoing(claim)) return;
  const className = textAt(claim, 'spec', 'storageClassName') ?? '';
  const nodeName = selectedNode(claim);
  const get = async (path: string): Promise<Manifest | undefined> => (await api.get(path)) as Manifest | undefined;
  const volume = volumeFor(
    claim,
    className === '' ? undefined : await get(`/apis/storage.k8s.io/v1/storageclasses/${className}`),
    nodeName === undefined ? undefined : await get(`/api/v1/nodes/${nodeName}`),
  );
  if (volume === undefined) return;
  await api.ensure(volume, manager);
  console.log(`volume of ${claim.metadata.namespace ?? ''}/${claim.metadata.name}: made`);
}

async function reclaim(volume: Manifest): Promise<void> {
  if (isLeftOver(volume)) await api.call('DELETE', `/api/v1/persistentvolumes/${volume.metadata.name}`);
}

function isGoing(object: Manifest): boolean {
  return textAt(object, 'metadata', 'deletionTimestamp') !== undefined;
}

/** Whether a value has all that another one says, whatever else it has. */
function includes(value: Json | undefined, wanted: Json | undefined): boolean {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(wanted).every(([key, part]) => includes(at(value, key), part));
}

async function setStatus(object: Manifest, { status }: StandIn): Promise<void> {
  const path = await api.pathOf(object);
  const body: JsonObject = { status };
  const query = { fieldManager: manager };
  const contentType = 'application/merge-patch+json';
  if (path !== undefined && Object.keys(status).length > 0)
    await api.call('PATCH', `${path}/status`, { body, query, contentType });
}
