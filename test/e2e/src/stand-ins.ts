import type { Json, JsonObject, Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '@slipway/proofs/fields';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ApiClient, listPath, type ApiResource } from './api-client.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { isLeftOver, selectedNode, volumeFor } from './volumes.ts';
import { standInOf, standsInFor, type StandIn } from './stand-in-statuses.ts';

/** Says of objects whose operator does not run here what the operator would say if all went well. */
const { values } = parseArgs({ options: { kubeconfig: { type: 'string' }, except: { type: 'string', default: '' } } });
const api = new ApiClient(readKubeconfig(values.kubeconfig ?? ''));
const except = new Set(values.except.split(','));
const manager = 'stand-in';
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => {
    stop.abort();
    process.exit(0);
  });

const served = (await api.discover()).filter((resource) => standsInFor(resource) && !except.has(resource.kind));
console.log(`stands in for ${served.map(({ kind }) => kind).join(', ') || 'nothing'}`);
await Promise.all([
  ...served.map((resource) => keepWatching(resource, answer)),
  ...(await watched('v1', 'PersistentVolumeClaim', provision)),
  ...(await watched('v1', 'PersistentVolume', reclaim)),
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

async function answer(object: Manifest): Promise<void> {
  if (textAt(object, 'metadata', 'deletionTimestamp') !== undefined || isAnswered(object)) return;
  const standIn = standInOf(object);
  for (const made of standIn.makes) await api.ensure(made, manager);
  await setStatus(object, standIn);
  console.log(`${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}: ready`);
}

/** Makes the volume of a claim, as the provisioner of its class would; the controllers bind the two by themselves. */
async function provision(claim: Manifest): Promise<void> {
  if (textAt(claim, 'metadata', 'deletionTimestamp') !== undefined) return;
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

function isAnswered(object: Manifest): boolean {
  return listAt(object, 'status', 'conditions').some(isReady(at(object, 'metadata', 'generation') ?? 0));
}

function isReady(generation: Json): (condition: Json) => boolean {
  return (condition) =>
    at(condition, 'type') === 'Ready' &&
    at(condition, 'status') === 'True' &&
    (at(condition, 'observedGeneration') ?? generation) === generation;
}

async function setStatus(object: Manifest, { status }: StandIn): Promise<void> {
  const path = await api.pathOf(object);
  const body: JsonObject = { status };
  const query = { fieldManager: manager };
  const contentType = 'application/merge-patch+json';
  if (path !== undefined) await api.call('PATCH', `${path}/status`, { body, query, contentType });
}
