import type { Finding } from '@slipway/contracts/finding';
import { at, textAt } from '@slipway/proofs/fields';
import { applicationNames, settle } from '../applications.ts';
import { deliverAndSettle, liveKey, liveObjects, uidOf } from '../delivery.ts';
import { readDist, type RenderedObject } from '../dist.ts';
import { environmentsOf } from '../environments.ts';
import { eventually, TimedOut } from '../eventually.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { Scratch } from '../scratch.ts';
import { findingAbout, type Outcome, type Stage } from '../stage.ts';

/** Commits are picked up, and touch what they are about. */
export const changes: Stage = {
  name: 'changes',
  promise: 'a commit changes what it is about and nothing else; losing a folder loses nothing',
  needsDelivery: true,
  run: async (rehearsal) => {
    const scratch = new Scratch(rehearsal.root);
    try {
      return await takeSteps(rehearsal, scratch);
    } finally {
      scratch[Symbol.dispose]();
    }
  },
};

async function takeSteps(rehearsal: Rehearsal, scratch: Scratch): Promise<Outcome> {
  const refused = scratch.render(rehearsal.cluster);
  const about = { file: `clusters/${rehearsal.cluster}/cluster.ts`, line: 1 };
  if (refused !== undefined)
    return { summary: 'nothing could be rendered', tried: 0, findings: [findingAbout(about, 'not-rendered', refused)] };
  const findings: Finding[] = [...(await deliverAndSettle(rehearsal, scratch.root, 'as the sources say'))];
  const done: string[] = [];
  const notes: string[] = [];
  for (const step of steps) {
    if (findings.length > 0) break;
    const begun = performance.now();
    const taken = await step.take(rehearsal, scratch);
    if ('impossible' in taken) {
      notes.push(`not tried: ${step.name}, for ${taken.impossible}`);
      continue;
    }
    findings.push(...taken.map((fault) => findingAbout(about, 'change', `${step.name}: ${fault}`)));
    done.push(`${step.name} (${((performance.now() - begun) / 1000).toFixed(0)} s)`);
  }
  return { summary: done.join(', '), tried: done.length, findings, notes };
}

/** A change, and what is wrong with what came of it. */
interface Step {
  readonly name: string;
  readonly take: (rehearsal: Rehearsal, scratch: Scratch) => Promise<Taken>;
}

/** Faults of what came of a change, or why this cluster has nothing to try it with. */
type Taken = readonly string[] | { readonly impossible: string };

const steps: readonly Step[] = [
  { name: 'developer added', take: addDeveloper },
  { name: 'replicas changed', take: changeReplicas },
  { name: 'developer removed', take: removeDeveloper },
  { name: 'tenant project holds', take: breakOutOfProject },
  { name: 'folder lost', take: loseFolder },
  // The last one, for nobody has to take it back: that would be the same once more.
  { name: 'app renamed', take: renameApp },
];

const newcomer = 'rehearsed-newcomer';

async function addDeveloper(rehearsal: Rehearsal, scratch: Scratch): Promise<Taken> {
  const { cluster } = rehearsal;
  const [model] = environmentsOf(readDist(scratch.root, cluster));
  if (model === undefined) return { impossible: 'no developer has an environment to copy' };
  const source = model.object.file.replace(/^dist\/([^/]+)\/developers\/[^/]+\//, 'clusters/$1/developers/');
  const name = /([^/]+)\.yaml$/.exec(source)?.[1] ?? '';
  const text = scratch.read(source).replaceAll(new RegExp(`\\b${name}\\b`, 'g'), newcomer);
  scratch.write(`clusters/${cluster}/developers/${newcomer}.yaml`, text);
  const before = await survivors(rehearsal, scratch);
  const faults = await renderAndSettle(rehearsal, scratch, 'add a developer');
  const namespace = await rehearsal.api.get(`/api/v1/namespaces/dev-${model.team}-${newcomer}`);
  return [
    ...faults,
    ...(namespace === undefined ? [`the namespace dev-${model.team}-${newcomer} was not made`] : []),
    ...(await replaced(rehearsal, before)),
  ];
}

async function removeDeveloper(rehearsal: Rehearsal, scratch: Scratch): Promise<Taken> {
  const { api, cluster, hopeless } = rehearsal;
  const [model] = environmentsOf(readDist(scratch.root, cluster)).filter(({ namespace }) =>
    namespace.endsWith(newcomer),
  );
  if (model === undefined) return { impossible: 'none was added' };
  scratch.remove(`clusters/${cluster}/developers/${newcomer}.yaml`);
  const before = await survivors(rehearsal, scratch, ({ manifest }) => !liveKey(manifest).includes(newcomer));
  const faults = await renderAndSettle(rehearsal, scratch, 'remove a developer');
  const gone = await eventually(
    async () => ((await api.get(`/api/v1/namespaces/${model.namespace}`)) === undefined ? true : undefined),
    { what: `${model.namespace} to be gone`, seconds: 40, hopeless },
  ).catch((error: unknown) => timedOut(error));
  return [...faults, ...(gone === true ? [] : [gone]), ...(await replaced(rehearsal, before))];
}

async function changeReplicas(rehearsal: Rehearsal, scratch: Scratch): Promise<Taken> {
  const { api, cluster } = rehearsal;
  const file = `clusters/${cluster}/cluster.ts`;
  const text = scratch.read(file);
  const wanted = Number(/gateway: \{\s*replicas: (\d+)/.exec(text)?.[1] ?? Number.NaN) + 1;
  if (Number.isNaN(wanted)) return { impossible: 'cluster.ts states no replicas of the gateway' };
  scratch.write(file, text.replace(/(gateway: \{\s*replicas: )\d+/, `$1${wanted}`));
  const before = await survivors(rehearsal, scratch);
  const faults = await renderAndSettle(rehearsal, scratch, 'change replicas');
  const deployment = await api.get('/apis/apps/v1/namespaces/litellm/deployments/litellm');
  const ready = at(deployment, 'status', 'readyReplicas');
  return [
    ...faults,
    ...(ready === wanted ? [] : [`the gateway has ${JSON.stringify(ready)} ready replicas, not ${wanted}`]),
    ...(await replaced(rehearsal, before)),
  ];
}

/** A team's folder may hold what the team's project allows, whoever merged it. */
async function breakOutOfProject(rehearsal: Rehearsal, scratch: Scratch): Promise<Taken> {
  const { api, repository, cluster, hopeless } = rehearsal;
  const [environment] = environmentsOf(readDist(scratch.root, cluster));
  if (environment === undefined) return { impossible: 'no team has an environment' };
  const folder = environment.object.file.replace(/\/[^/]+$/, '');
  const file = `${folder}/rehearsed-escape.yaml`;
  const role =
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: rehearsed-escape\nrules: []\n';
  const revision = repository.change(new Map([[file, role]]), 'break out');
  const name = `developers-${environment.team}`;
  const path = `/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${name}`;
  await api.call('PATCH', path, {
    body: { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } },
    contentType: 'application/merge-patch+json',
  });
  const faults: string[] = [];
  const refused = await eventually(
    async () => {
      const application = await api.get(path);
      const atRevision = textAt(application, 'status', 'sync', 'revision') === revision;
      const text = JSON.stringify(at(application, 'status') ?? {});
      return atRevision && text.includes('is not permitted in project') ? true : undefined;
    },
    { what: 'Argo CD to refuse a ClusterRole in a team’s folder', seconds: 30, hopeless },
  ).catch((error: unknown) => timedOut(error));
  if (refused !== true) faults.push(refused);
  if ((await api.get('/apis/rbac.authorization.k8s.io/v1/clusterroles/rehearsed-escape')) !== undefined)
    faults.push('the ClusterRole was made');
  await endOperation(rehearsal, path);
  return [...faults, ...(await restore(rehearsal, scratch, 'mend'))];
}

/** Argo CD tries a refused commit again for minutes before it looks at the next one; a person would end that. */
async function endOperation({ api, hopeless }: Rehearsal, path: string): Promise<void> {
  await eventually(
    async () => {
      const application = await api.get(path);
      if (textAt(application, 'status', 'operationState', 'phase') !== 'Running') return true;
      await api.call('PATCH', path, {
        body: { status: { operationState: { phase: 'Terminating' } } },
        contentType: 'application/merge-patch+json',
      });
      return undefined;
    },
    { what: 'the refused sync to end', seconds: 20, hopeless },
  );
}

/**
 * Renaming an app makes another Application. The old one goes, and what it kept with it; the new one makes that anew.
 * What a person has to agree to is kept by other Applications, and stays.
 */
async function renameApp(rehearsal: Rehearsal, scratch: Scratch): Promise<Taken> {
  const { repository, cluster } = rehearsal;
  const objects = readDist(scratch.root, cluster);
  const old = objects.find(
    ({ manifest }) => manifest.kind === 'Application' && manifest.metadata.name === renamed.from,
  );
  if (old === undefined) return { impossible: `there is no Application ${renamed.from}` };
  const folder = `${textAt(old.manifest, 'spec', 'source', 'path') ?? ''}/`;
  const before = await survivors(rehearsal, scratch, ({ file }) => file !== old.file && !file.startsWith(folder));
  const text = scratch.read(old.file).replace(`\n  name: ${renamed.from}\n`, `\n  name: ${renamed.to}\n`);
  const file = old.file.replace(`application-${renamed.from}`, `application-${renamed.to}`);
  const revision = repository.change(
    new Map([
      [old.file, undefined],
      [file, text],
    ]),
    'rename an app',
  );
  const names = applicationNames(objects).map((name) => (name === renamed.from ? renamed.to : name));
  const faults = await settle(rehearsal, { names, revision, errorsPass: true });
  return [...faults.map(({ message }) => message), ...(await replaced(rehearsal, before))];
}

const renamed = { from: 'llama-cpp', to: 'rehearsed-rename' } as const;

/** Whoever deletes the folder of a cluster by mistake loses nothing. */
async function loseFolder(rehearsal: Rehearsal, scratch: Scratch): Promise<readonly string[]> {
  const { api, repository, cluster, hopeless } = rehearsal;
  const before = await survivors(rehearsal, scratch);
  const revision = repository.change(new Map([[`dist/${cluster}`, undefined]]), 'lose the folder of the cluster');
  const path = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
  const names = applicationNames(readDist(scratch.root, cluster));
  const ask = {
    body: { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } },
    contentType: 'application/merge-patch+json',
  };
  await Promise.all(names.map((name) => api.call('PATCH', `${path}/${name}`, ask)));
  const noticed = await eventually(
    async () => {
      const applications = await api.list(path);
      const looked = applications.filter(
        (one) =>
          textAt(one, 'metadata', 'annotations', 'argocd.argoproj.io/refresh') === undefined &&
          (textAt(one, 'status', 'sync', 'revision') === revision ||
            textAt(one, 'status', 'sync', 'status') === 'Unknown'),
      );
      return looked.length === names.length ? true : undefined;
    },
    { what: 'Argo CD to notice', seconds: 40, hopeless },
  ).catch((error: unknown) => timedOut(error));
  return [
    ...(noticed === true ? [] : [noticed]),
    ...(await replaced(rehearsal, before)),
    ...(await restore(rehearsal, scratch, 'bring the folder back')),
  ];
}

async function renderAndSettle(rehearsal: Rehearsal, scratch: Scratch, message: string): Promise<string[]> {
  const refused = scratch.render(rehearsal.cluster);
  if (refused !== undefined) return [`the renderer refuses it: ${refused}`];
  return restore(rehearsal, scratch, message);
}

async function restore(rehearsal: Rehearsal, scratch: Scratch, message: string): Promise<string[]> {
  return (await deliverAndSettle(rehearsal, scratch.root, message)).map((finding) => finding.message);
}

type Survivors = ReadonlyMap<string, { readonly object: RenderedObject; readonly uid: string }>;

/** Objects that must outlive a change, with their identity now. */
async function survivors(
  rehearsal: Rehearsal,
  scratch: Scratch,
  filter: (object: RenderedObject) => boolean = () => true,
): Promise<Survivors> {
  const objects = readDist(scratch.root, rehearsal.cluster).filter(filter);
  const live = await liveObjects(rehearsal, objects);
  return new Map(
    objects.flatMap((object) => {
      const key = liveKey(object.manifest);
      const uid = uidOf(live.get(key));
      return uid === '' ? [] : [[key, { object, uid }] as const];
    }),
  );
}

/** Objects that were deleted, or deleted and made again. */
async function replaced(rehearsal: Rehearsal, before: Survivors): Promise<string[]> {
  const objects = [...before.values()].map(({ object }) => object);
  const now = await liveObjects(rehearsal, objects);
  return [...before].flatMap(([key, { uid }]) => {
    const live = now.get(key);
    if (live === undefined) return [`${key} was deleted`];
    if (uidOf(live) !== uid) return [`${key} was deleted and made again`];
    return textAt(live, 'metadata', 'deletionTimestamp') === undefined ? [] : [`${key} is being deleted`];
  });
}

function timedOut(error: unknown): string {
  if (error instanceof TimedOut) return error.message;
  throw error;
}
