import { podTemplates } from '@slipway/contracts/pod-templates';
import type { Finding } from '@slipway/contracts/finding';
import type { Json, JsonObject, Manifest } from '@slipway/contracts/manifest';
import { manifestTitle } from '@slipway/contracts/manifest';
import { at, labelsAt, listAt, textAt } from '@slipway/proofs/fields';
import { messageOf, type Answer, type ApiClient } from '../api-client.ts';
import { atOnce } from '../at-once.ts';
import { tenantPod } from '../attempts/attempt.ts';
import type { RenderedObject } from '../dist.ts';
import { eventually } from '../eventually.ts';
import type { Subject } from '../rehearsal.ts';
import { findingAbout, type Outcome, type Stage } from '../stage.ts';

/** The API server takes every object as it is rendered, without a warning, and every pod that would follow from it. */
export const accept: Stage<Subject> = {
  name: 'accept',
  promise: 'the API server takes every object, strictly and without a warning',
  run: async (rehearsal) => {
    const { api, objects } = rehearsal;
    const made = rehearsal.mayPrepare ? await makeFoundations(rehearsal) : [];
    try {
      return await tryAll(api, objects);
    } finally {
      await unmake(rehearsal, made);
    }
  },
};

/** In whose name objects are tried: Argo CD's own. */
const manager = 'argocd-controller';
const scaffold = 'rehearsal';

/** Kinds without which the server refuses other objects, whatever is in them. */
const foundationKinds = ['Namespace', 'PriorityClass', 'ServiceAccount', 'ResourceQuota', 'LimitRange'];

async function tryAll(api: ApiClient, objects: readonly RenderedObject[]): Promise<Outcome> {
  let pods = 0;
  // A dry run keeps nothing: no object has to wait for the one before it.
  const findings = await atOnce(objects, async (object) => {
    const found = faultsOf(object, await api.apply(object.manifest, { manager, dryRun: true }));
    const templates = podsOf(object.manifest);
    pods += templates.length;
    for (const { path, pod } of templates) {
      const tried = await tryPod(api, pod, pod.metadata.namespace ?? 'default', 'Strict');
      found.push(...faultsOf(object, tried, templates.length > 1 ? `the pod of ${path}` : 'its pod'));
    }
    return found;
  });
  const namespaces = await tryNamespaces(api, objects);
  return {
    summary: `${objects.length} objects and ${pods} pods tried; ${namespaces.summary}`,
    tried: objects.length + pods + namespaces.tried,
    findings: withoutRepeats([...findings.flat(), ...namespaces.findings]),
  };
}

async function tryPod(api: ApiClient, pod: Manifest, namespace: string, fieldValidation: string): Promise<Answer> {
  const query = { dryRun: 'All', fieldValidation, fieldManager: manager };
  return api.call('POST', `/api/v1/namespaces/${namespace}/pods`, { body: pod, query });
}

/** A pod that takes its node over, if nothing keeps it from that. */
const privilegedPod = tenantPod({}, { securityContext: { privileged: true } });

/** A namespace admits what takes a node over if a waiver says why, and otherwise never. */
async function tryNamespaces(api: ApiClient, objects: readonly RenderedObject[]): Promise<Outcome> {
  const namespaces = objects.filter(({ manifest }) => manifest.kind === 'Namespace');
  const findings: Finding[] = [];
  const open: string[] = [];
  for (const object of namespaces) {
    const { name } = object.manifest.metadata;
    const fault = admissionFault(object.manifest, await tryPod(api, privilegedPod, name, 'Ignore'));
    if (fault !== undefined) findings.push(findingAbout(object, 'pod-security', `Namespace ${name}: ${fault}`));
    if (mayBePrivileged(object.manifest)) open.push(name);
  }
  const summary = `${namespaces.length} namespaces, privileged by waiver: ${open.join(', ') || 'none'}`;
  return { summary, tried: namespaces.length, findings };
}

const enforce = 'pod-security.kubernetes.io/enforce';
const waiver = 'slipway.dev/waiver';

function mayBePrivileged(namespace: Manifest): boolean {
  return labelsAt(namespace, 'metadata', 'labels')[enforce] === 'privileged';
}

/** What is wrong with how a namespace takes a privileged pod; `undefined` if it does as it must. */
export function admissionFault(namespace: Manifest, answer: Answer): string | undefined {
  const waived = labelsAt(namespace, 'metadata', 'annotations')[waiver]?.startsWith('restricted-namespace:') === true;
  const level = labelsAt(namespace, 'metadata', 'labels')[enforce];
  if (level !== 'restricted' && !waived) return `enforces ${level ?? 'nothing'}, and no waiver says why`;
  const admitted = answer.status === 201;
  if (mayBePrivileged(namespace) || level === undefined)
    return admitted ? undefined : `refuses a privileged pod in spite of its waiver: ${messageOf(answer)}`;
  if (admitted) return 'admits a privileged pod';
  return messageOf(answer).includes('violates PodSecurity')
    ? undefined
    : `refuses a privileged pod, and not for Pod Security: ${messageOf(answer)}`;
}

/** Warnings that are right and change nothing: Argo CD knows its finalizer by this name only. */
const expectedWarnings = [/"resources-finalizer\.argocd\.argoproj\.io": prefer a domain-qualified finalizer name/];

/** What the server holds against an object: its rejection, field by field, or its warnings. */
export function faultsOf(object: RenderedObject, answer: Answer, subject?: string): Finding[] {
  const title =
    subject === undefined ? manifestTitle(object.manifest) : `${manifestTitle(object.manifest)}, ${subject}`;
  const unexpected = answer.warnings.filter((warning) => !expectedWarnings.some((expected) => expected.test(warning)));
  const warnings = unexpected.map((warning) => findingAbout(object, 'server-warning', `${title}: ${warning}`));
  if (answer.status >= 200 && answer.status < 300) return warnings;
  const causes = listAt(answer.body, 'details', 'causes').filter((cause) => textAt(cause, 'field') !== undefined);
  const rejections =
    causes.length === 0
      ? [findingAbout(object, 'server-rejects', `${title}: ${messageOf(answer)}`)]
      : causes.map((cause) =>
          findingAbout(object, 'server-rejects', `${title}: ${textAt(cause, 'message') ?? ''}`, {
            path: textAt(cause, 'field') ?? '',
          }),
        );
  return [...warnings, ...rejections];
}

/** A warning about a pod template comes with its workload and once more with the pod. */
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((one) => [`${one.file} ${one.path ?? ''} ${one.message}`, one])).values()];
}

/** The pods that a workload would make, one of each of its templates. */
export function podsOf(manifest: Manifest): { readonly path: string; readonly pod: Manifest }[] {
  return podTemplates(manifest).map(({ path, template }) => ({ path, pod: podOf(manifest, template) }));
}

function podOf(manifest: Manifest, template: Json): Manifest {
  const { namespace, name } = manifest.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-rehearsed`.slice(-63),
      ...(namespace !== undefined && { namespace }),
      labels: labelsAt(template, 'metadata', 'labels'),
      annotations: labelsAt(template, 'metadata', 'annotations'),
    },
    spec: {
      ...(at(template, 'spec') as JsonObject),
      ...(['Job', 'CronJob'].includes(manifest.kind) && { restartPolicy: 'Never' }),
      volumes: [...listAt(template, 'spec', 'volumes'), ...claimed(manifest)],
    },
  };
}

/** The volumes that a StatefulSet, or an operator that makes one, adds to pods, of claims that it makes for each. */
function claimed(manifest: Manifest): Json[] {
  const claims = [
    ...listAt(manifest, 'spec', 'volumeClaimTemplates').map((claim) => textAt(claim, 'metadata', 'name') ?? ''),
    ...listAt(manifest, 'spec', 'templates', 'volumeClaimTemplates').map((claim) => textAt(claim, 'name') ?? ''),
    // Its operator says neither name nor class of them in the object.
    ...(manifest.kind === 'OpenSearchCluster' ? ['data'] : []),
  ];
  return claims.map((name) => ({
    name,
    persistentVolumeClaim: { claimName: `${name}-${manifest.metadata.name}-0` },
  }));
}

/** Makes what others stand on, where it is not there yet. What the server refuses is tried again with everything else. */
async function makeFoundations({ api, objects, hopeless }: Subject): Promise<Manifest[]> {
  const made: Manifest[] = [];
  for (const kind of foundationKinds) {
    const wanted = objects.map(({ manifest }) => manifest).filter((manifest) => manifest.kind === kind);
    await Promise.all(
      wanted.map(async (manifest) => {
        const path = await api.pathOf(manifest);
        if (path === undefined || (await api.get(path)) !== undefined) return;
        const { status } = await api.apply(manifest, { manager: scaffold });
        if (status === 201) made.push(manifest);
      }),
    );
  }
  const quotas = made.filter(({ kind }) => kind === 'ResourceQuota');
  await eventually(
    async () => {
      const counted = await Promise.all(
        quotas.map(async (quota) => at(await api.get((await api.pathOf(quota)) ?? ''), 'status', 'hard')),
      );
      return counted.every((hard) => hard !== undefined) ? true : undefined;
    },
    { what: 'the quotas to be counted', seconds: 30, hopeless },
  );
  return made;
}

/** Takes away what was made, so that what follows begins with an empty cluster. */
async function unmake({ api, hopeless }: Subject, made: readonly Manifest[]): Promise<void> {
  const leaving = new Set(made.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
  // What is in a namespace that was there before does not go along with it.
  const paths = await Promise.all(
    made
      .filter(({ metadata: { namespace } }) => namespace === undefined || !leaving.has(namespace))
      .map(async (one) => (await api.pathOf(one)) ?? ''),
  );
  await Promise.all(paths.map((path) => api.call('DELETE', path)));
  await eventually(
    async () =>
      (await Promise.all(paths.map((path) => api.get(path)))).every((one) => one === undefined) ? true : undefined,
    { what: 'what was made to be gone', seconds: 60, hopeless },
  );
}
