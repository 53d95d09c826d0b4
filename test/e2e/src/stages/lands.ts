import type { Finding } from '@slipway/contracts/finding';
import type { Manifest } from '@slipway/contracts/manifest';
import { manifestTitle } from '@slipway/contracts/manifest';
import { nodePoolLabel } from '@slipway/contracts/node-pool';
import { at, labelsAt, listAt, textAt } from '@slipway/proofs/fields';
import { acceleratorResource, poolsOf, type Pool } from '../nodes.ts';
import { succeeded } from '../api-client.ts';
import { tenantPod } from '../attempts/attempt.ts';
import { asMember, environmentsOf, type Environment } from '../environments.ts';
import { eventually, TimedOut } from '../eventually.ts';
import { reasonOf, Trouble } from '../trouble.ts';
import { podRequests } from '../quantities.ts';
import type { Rehearsal, Subject } from '../rehearsal.ts';
import { findingAbout, type Outcome, type Stage } from '../stage.ts';
import { isOf, podGroups } from '../workloads.ts';

/** Every pod runs, on a node of the pool that it was meant for. */
export const lands: Stage = {
  name: 'lands',
  promise: 'the scheduler puts every pod on a node of the pool that was meant',
  needsDelivery: true,
  run: async (rehearsal) => {
    const { findings, pods } = await judgePodsInTime(rehearsal);
    const names = await namesThatResolve(rehearsal);
    const environments = environmentsOf(rehearsal.objects);
    const volumes = await Promise.all(environments.map((environment) => landWithVolume(rehearsal, environment)));
    return {
      summary: `${pods} pods on their nodes; a pod with a volume in each of ${environments.length} environments`,
      tried: pods + environments.length,
      assumes: ['that volumes are made for claims'],
      findings: [...findings, ...names, ...volumes.flat()],
      ...notStarted(rehearsal.manifests),
    };
  },
};

/** Work that waits for somebody to start it. */
function notStarted(manifests: readonly Manifest[]): Pick<Outcome, 'notes'> {
  const waiting = manifests.filter(({ kind, ...rest }) => kind === 'CronJob' && at(rest, 'spec', 'suspend') === true);
  return waiting.length === 0
    ? {}
    : { notes: [`without pods, for they wait to be started: ${waiting.length} suspended CronJobs`] };
}

const landSeconds = 30;

/** Pods may still be on their way, where a scaler has just asked for them. */
async function judgePodsInTime(rehearsal: Rehearsal): ReturnType<typeof judgePods> {
  let judged = await judgePods(rehearsal);
  await eventually(
    async () => {
      if (judged.findings.length > 0) judged = await judgePods(rehearsal);
      return judged.findings.length === 0 ? true : undefined;
    },
    { what: 'all pods to run', seconds: landSeconds, hopeless: rehearsal.hopeless },
  ).catch((error: unknown) => {
    if (!(error instanceof TimedOut)) throw error;
  });
  return judged;
}

/** Pods of a StatefulSet find each other by a Service without an address of its own: with one, their names do not resolve. */
async function namesThatResolve({ api, objects }: Rehearsal): Promise<Finding[]> {
  const sets = await api.list('/apis/apps/v1/statefulsets');
  const services = new Map(
    (await api.list('/api/v1/services')).map((one) => [`${one.metadata.namespace ?? ''}/${one.metadata.name}`, one]),
  );
  const found = new Map<string, Finding>();
  for (const set of sets) {
    const name = textAt(set, 'spec', 'serviceName') ?? '';
    const service = services.get(`${set.metadata.namespace ?? ''}/${name}`);
    if (name === '' || textAt(service, 'spec', 'clusterIP') === 'None') continue;
    const owner = listAt(set, 'metadata', 'ownerReferences')[0];
    const about = objects.find(
      ({ manifest }) =>
        manifest.metadata.namespace === set.metadata.namespace &&
        manifest.kind === (textAt(owner, 'kind') ?? 'StatefulSet') &&
        manifest.metadata.name === (textAt(owner, 'name') ?? set.metadata.name),
    );
    if (about === undefined) continue;
    const title = manifestTitle(about.manifest);
    const why = service === undefined ? 'there is none' : 'that one has an address of its own';
    const message = `${title}: its pods find each other by a headless Service ${name}, and ${why}: their names do not resolve`;
    found.set(title, findingAbout(about, 'names-do-not-resolve', message));
  }
  return [...found.values()];
}

const core = (namespace: string): string => `/api/v1/namespaces/${namespace}`;

/** Has a member of the team run a pod with a volume, and takes both away again. */
async function landWithVolume({ api, hopeless, manifests }: Rehearsal, environment: Environment): Promise<Finding[]> {
  const { namespace, object } = environment;
  const member = asMember(api, environment);
  const name = 'rehearsed-volume';
  const [claimPath, podPath] = [`${core(namespace)}/persistentvolumeclaims`, `${core(namespace)}/pods`];
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name }, spec };
  const pod = {
    ...tenantPod(
      { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }] },
      { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
    ),
    metadata: { name },
  };
  const usedPath = `${core(namespace)}/resourcequotas/environment`;
  const used = async (): Promise<string> => JSON.stringify(at(await api.get(usedPath), 'status', 'used'));
  const before = await used();
  let wrong: string | undefined;
  try {
    succeeded(await member.call('POST', claimPath, { body: claim }), 'a claim of a volume');
    succeeded(await member.call('POST', podPath, { body: pod }), 'a pod with a volume');
    const meant = meantPools(pod, poolsOf(manifests));
    await eventually(
      async () => {
        const [live, nodes] = await Promise.all([api.get(`${podPath}/${name}`), api.list('/api/v1/nodes')]);
        wrong = live === undefined ? 'is gone' : faultOf(live as Manifest, nodes, meant);
        return wrong === undefined ? true : undefined;
      },
      { what: 'a pod with a volume', seconds: 30, hopeless },
    );
  } catch (error) {
    if (error instanceof Trouble) throw error;
    wrong ??= reasonOf(error);
  }
  for (const path of [podPath, claimPath]) await api.call('DELETE', `${path}/${name}`);
  await eventually(
    async () => {
      const left = await Promise.all([podPath, claimPath].map((path) => api.get(`${path}/${name}`)));
      return left.every((one) => one === undefined) && (await used()) === before ? true : undefined;
    },
    { what: `the volume of ${namespace} to be gone`, seconds: 30, hopeless },
  );
  return wrong === undefined ? [] : [findingAbout(object, 'volume', `${namespace}, a pod with a volume: ${wrong}`)];
}

/** Judges where the pods of all workloads are. */
export async function judgePods({ api, objects, manifests }: Subject): Promise<{ findings: Finding[]; pods: number }> {
  const [pods, nodes] = await Promise.all([api.list('/api/v1/pods'), api.list('/api/v1/nodes')]);
  const pools = poolsOf(manifests);
  const findings: Finding[] = [];
  let count = 0;
  for (const object of objects) {
    const groups = podGroups(object.manifest, manifests);
    for (const group of groups) {
      const own = pods.filter((pod) => isOf(pod, object.manifest, group));
      count += own.length;
      // Where there are several templates, it takes the path to say which one is meant.
      const title = `${manifestTitle(object.manifest)}${groups.length > 1 ? `, ${group.path}` : ''}`;
      if (group.pods !== undefined && own.length !== group.pods)
        findings.push(findingAbout(object, 'missing-pods', `${title} has ${own.length} pods, not ${group.pods}`));
      const meant = meantPools(group.template, pools);
      for (const pod of own) {
        const fault = faultOf(pod, nodes, meant);
        if (fault !== undefined)
          findings.push(findingAbout(object, 'wrong-place', `${title}, pod ${pod.metadata.name}: ${fault}`));
      }
    }
  }
  return { findings, pods: count };
}

/** Pools that a pod is meant for: the one that it names, or those without an accelerator when it asks for none. */
export function meantPools(template: unknown, pools: readonly Pool[]): readonly Pool[] {
  const spec = at(template as Manifest, 'spec');
  const chosen = textAt(spec, 'nodeSelector', nodePoolLabel);
  if (chosen !== undefined) return pools.filter(({ labels }) => labels[nodePoolLabel] === chosen);
  const requests = podRequests(spec);
  return pools.filter(({ types }) => {
    const device = acceleratorResource[types[0]?.accelerator ?? 'none'];
    return device === undefined ? true : (requests[device] ?? 0) > 0;
  });
}

function faultOf(pod: Manifest, nodes: readonly Manifest[], meant: readonly Pool[]): string | undefined {
  const nodeName = textAt(pod, 'spec', 'nodeName');
  if (nodeName === undefined) {
    const scheduled = listAt(pod, 'status', 'conditions').find((one) => at(one, 'type') === 'PodScheduled');
    return `is not scheduled: ${textAt(scheduled, 'message') ?? 'the scheduler says nothing'}`;
  }
  const ready = listAt(pod, 'status', 'conditions').some(
    (one) => at(one, 'type') === 'Ready' && at(one, 'status') === 'True',
  );
  if (!ready) return `is on ${nodeName} and not ready`;
  const node = nodes.find(({ metadata }) => metadata.name === nodeName);
  const pool = labelsAt(node, 'metadata', 'labels')['karpenter.sh/nodepool'] ?? 'no pool';
  if (meant.some(({ name }) => name === pool)) return undefined;
  return `is on ${nodeName} of ${pool}, meant for ${meant.map(({ name }) => name).join(' or ') || 'no pool that there is'}`;
}
