import type { Finding } from '@slipway/contracts/finding';
import type { Json, Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '@slipway/proofs/fields';
import { succeeded, type ApiClient } from './api-client.ts';
import { isFromChart, type RenderedObject } from './dist.ts';
import { eventually, TimedOut } from './eventually.ts';
import type { Rehearsal } from './rehearsal.ts';
import { Standstills, tryNow, waitsForRetry } from './retries.ts';
import { findingAbout, renderedAs } from './stage.ts';

const path = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
const refreshAnnotation = 'argocd.argoproj.io/refresh';
/** How long it may take in all. A slow machine is no fault of what is rendered, as long as something happens. */
const settleSeconds = 240;
/** How long nothing may happen before waiting is pointless. */
const stillMs = 60_000;
/**
 * When its settings change, Argo CD begins to watch anew and misses what happened meanwhile; it looks again by itself when
 * minutes have passed. It is asked to after this long.
 */
const nudgeMs = 15_000;
/** How long Argo CD may say that something is wrong with an Application before nobody believes that it passes. */
const hopelessMs = 20_000;

/** The Applications that there are. */
export async function listApplications(api: ApiClient): Promise<readonly Manifest[]> {
  return api.list(path);
}

/** Has Argo CD look at the repository again; `hard` forgets what it rendered before. */
export async function refresh(api: ApiClient, names: readonly string[], how: 'normal' | 'hard'): Promise<void> {
  await Promise.all(names.map((name) => patch(api, name, { metadata: { annotations: { [refreshAnnotation]: how } } })));
}

/**
 * Has Argo CD sync an Application again, wanted or not. The server has taken the same objects strictly before; that Argo CD
 * asks it once more whether it can be strict, object by object, takes longer than all the rest.
 */
export async function syncAgain(api: ApiClient, name: string): Promise<void> {
  const syncOptions = ['FailOnSharedResource=true', 'PruneLast=true', 'ServerSideApply=true', 'Validate=false'];
  await patch(api, name, {
    operation: { initiatedBy: { username: 'rehearsal' }, sync: { prune: true, syncOptions } },
  });
}

async function patch(api: ApiClient, name: string, body: Json): Promise<void> {
  const answer = await api.call('PATCH', `${path}/${name}`, {
    body,
    contentType: 'application/merge-patch+json',
    query: { fieldManager: 'rehearsal' },
  });
  succeeded(answer, `Application ${name}`);
}

/** What to wait for. */
export interface Settling {
  /** The Applications that must be there, and no other. */
  readonly names: readonly string[];
  /** The commit that all must be at. */
  readonly revision: string;
  /** Whether errors are a part of it that passes: what one Application gives up, another takes over. */
  readonly errorsPass?: boolean;
}

/** Waits until all Applications are at a commit, synced and healthy; gives what stands against it. */
export async function settle(
  rehearsal: Pick<Rehearsal, 'api' | 'objects' | 'hopeless'>,
  settling: Settling,
): Promise<readonly Finding[]> {
  const { api } = rehearsal;
  const errorsSince = new Map<string, number>();
  const standstills = new Standstills();
  let now: readonly Manifest[] = [];
  let asked = '';
  let state = '';
  let changed = performance.now();
  let nudged = changed;
  try {
    await eventually(
      async () => {
        now = await listApplications(api);
        const names = now.map(({ metadata }) => metadata.name).sort();
        // A new Application reads its folder by itself; the others are told that there is a commit.
        const stale = now.filter((one) => isStale(one, settling.revision)).map(({ metadata }) => metadata.name);
        const question = `${settling.revision} ${stale.join(' ')}`;
        if (stale.length > 0 && question !== asked) {
          asked = question;
          await refresh(api, stale, 'normal');
        }
        if (settling.errorsPass !== true && isLasting(now, errorsSince)) return true;
        const unsettled = now.filter((one) => !isSettled(one, settling));
        const verdict = standstills.judge(unsettled);
        if (verdict === 'give up' && settling.errorsPass !== true) return true;
        if (verdict === 'try now')
          await Promise.all(unsettled.filter(waitsForRetry).map(({ metadata }) => patch(api, metadata.name, tryNow)));
        const seen = now.map(progressOf).join('\n');
        if (seen !== state) changed = nudged = performance.now();
        state = seen;
        if (performance.now() - changed > stillMs) return true;
        if (performance.now() - nudged > nudgeMs) {
          nudged = performance.now();
          await refresh(
            api,
            unsettled.map(({ metadata }) => metadata.name),
            'normal',
          );
        }
        return sameNames(names, settling.names) && now.every((one) => isSettled(one, settling)) ? true : undefined;
      },
      { what: 'the Applications to be synced and healthy', seconds: settleSeconds, hopeless: rehearsal.hopeless },
    );
  } catch (error) {
    if (!(error instanceof TimedOut)) throw error;
  }
  const unsettled = now.filter((one) => !isSettled(one, settling));
  const absent = settling.names.filter((name) => !now.some(({ metadata }) => metadata.name === name));
  return [
    // Those that the root could not make are no faults of their own while the root says why.
    ...(unsettled.some((one) => errorsOf(one).length > 0) ? [] : absent.map((name) => missing(rehearsal, name))),
    ...now.filter(({ metadata }) => !settling.names.includes(metadata.name)).map(leftOver),
    ...unsettled.flatMap((one) => whyUnsettled(one, rehearsal.objects)),
  ];
}

function isStale(application: Manifest, revision: string): boolean {
  return (
    textAt(application, 'status', 'sync', 'revision') !== revision &&
    textAt(application, 'metadata', 'annotations', refreshAnnotation) === undefined
  );
}

function isSettled(application: Manifest, { revision }: Settling): boolean {
  const running = at(application, 'operation') !== undefined || operationPhase(application) === 'Running';
  return (
    textAt(application, 'status', 'sync', 'revision') === revision &&
    textAt(application, 'metadata', 'annotations', refreshAnnotation) === undefined &&
    !running &&
    textAt(application, 'status', 'sync', 'status') === 'Synced' &&
    textAt(application, 'status', 'health', 'status') === 'Healthy'
  );
}

/** What changes while Argo CD gets on with an Application. */
function progressOf(application: Manifest): string {
  const { status } = application;
  const tasks = listAt(status, 'operationState', 'syncResult', 'resources').length;
  return [
    application.metadata.name,
    textAt(status, 'sync', 'revision'),
    textAt(status, 'sync', 'status'),
    textAt(status, 'health', 'status'),
    operationPhase(application),
    textAt(status, 'operationState', 'message'),
    tasks,
  ].join(' ');
}

function operationPhase(application: Manifest): string | undefined {
  return textAt(application, 'status', 'operationState', 'phase');
}

/** Whether an error of some Application has stood so long that waiting is pointless. */
function isLasting(applications: readonly Manifest[], since: Map<string, number>): boolean {
  const now = performance.now();
  const errors = applications.flatMap((one) => errorsOf(one).map((message) => `${one.metadata.name} ${message}`));
  for (const known of since.keys()) if (!errors.includes(known)) since.delete(known);
  for (const error of errors) if (!since.has(error)) since.set(error, now);
  return [...since.values()].some((first) => now - first > hopelessMs);
}

function errorsOf(application: Manifest): string[] {
  const conditions = listAt(application, 'status', 'conditions').filter((one) =>
    textAt(one, 'type')?.endsWith('Error'),
  );
  return conditions.map((one) => `${textAt(one, 'type') ?? ''}: ${textAt(one, 'message') ?? ''}`);
}

/** Objects that the last sync, or the one that is being tried again, could not bring about. */
function failedResources(application: Manifest): Json[] {
  return listAt(application, 'status', 'operationState', 'syncResult', 'resources').filter(
    (one) => textAt(one, 'status') === 'SyncFailed',
  );
}

/** Why an Application is not as it should be: its errors, then the objects that failed, then those that are unhealthy. */
function whyUnsettled(application: Manifest, objects: readonly RenderedObject[]): Finding[] {
  const { name } = application.metadata;
  const own = applicationObject(objects, name);
  const failed = failedResources(application);
  const unhealthy = listAt(application, 'status', 'resources').filter((one) => {
    const health = textAt(one, 'health', 'status');
    return health !== undefined && health !== 'Healthy';
  });
  const drifted = listAt(application, 'status', 'resources').filter((one) => textAt(one, 'status') !== 'Synced');
  const faults = [
    ...errorsOf(application).map((message) =>
      findingAbout(own, 'application-error', `Application ${name}: ${message}`),
    ),
    ...failed.map((one) => aboutResource(one, objects, own, 'sync-failed', textAt(one, 'message') ?? 'was not synced')),
    ...unhealthy.map((one) =>
      aboutResource(
        one,
        objects,
        own,
        'unhealthy',
        `is ${textAt(one, 'health', 'status') ?? ''}: ${textAt(one, 'health', 'message') ?? ''}`,
      ),
    ),
    ...(failed.length + unhealthy.length === 0
      ? drifted.map((one) => aboutResource(one, objects, own, 'out-of-sync', 'is not as it is rendered'))
      : []),
  ];
  if (faults.length > 0) return faults;
  const sync = textAt(application, 'status', 'sync', 'status') ?? 'Unknown';
  const health = textAt(application, 'status', 'health', 'status') ?? 'Unknown';
  const operation = textAt(application, 'status', 'operationState', 'message') ?? '';
  return [findingAbout(own, 'application-not-settled', `Application ${name} is ${sync} and ${health}: ${operation}`)];
}

function aboutResource(
  resource: Json,
  objects: readonly RenderedObject[],
  own: RenderedObject,
  rule: string,
  message: string,
): Finding {
  const part = (field: string): string => textAt(resource, field) ?? '';
  const [group, kind, namespace, name] = [part('group'), part('kind'), part('namespace'), part('name')];
  const object = renderedAs(objects, { group, kind, namespace, name }) ?? own;
  return findingAbout(object, rule, `${kind} ${namespace === '' ? name : `${namespace}/${name}`} ${message}`);
}

function applicationObject(objects: readonly RenderedObject[], name: string): RenderedObject {
  const found = objects.find(({ manifest }) => manifest.kind === 'Application' && manifest.metadata.name === name);
  const manifest = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name } };
  return found ?? { file: 'dist', line: 1, manifest };
}

function missing({ objects }: Pick<Rehearsal, 'objects'>, name: string): Finding {
  return findingAbout(applicationObject(objects, name), 'application-missing', `Application ${name} was not made`);
}

function leftOver({ metadata }: Manifest): Finding {
  return findingAbout(
    { file: 'dist', line: 1 },
    'application-left-over',
    `Application ${metadata.name} is still there`,
  );
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join(' ') === [...b].sort().join(' ');
}

/** Names of the Applications that a cluster's objects declare and a rehearsal delivers. */
export function applicationNames(objects: readonly RenderedObject[]): string[] {
  return objects
    .filter(({ manifest }) => manifest.kind === 'Application' && !isFromChart(manifest))
    .map(({ manifest }) => manifest.metadata.name);
}
