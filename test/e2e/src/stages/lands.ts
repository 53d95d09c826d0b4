import { podTemplates } from '@slipway/contracts/pod-templates';
import type { Finding } from '@slipway/contracts/finding';
import type { Manifest } from '@slipway/contracts/manifest';
import { manifestTitle } from '@slipway/contracts/manifest';
import { nodePoolLabel } from '@slipway/contracts/node-pool';
import { at, labelsAt, listAt, textAt } from '@slipway/proofs/fields';
import { acceleratorResource, poolsOf, type Pool } from '../nodes.ts';
import { succeeded } from '../api-client.ts';
import { tenantPod } from '../attempts/attempt.ts';
import { asMember, environmentsOf, type Environment } from '../environments.ts';
import { eventually } from '../eventually.ts';
import { reasonOf, Trouble } from '../trouble.ts';
import { podRequests } from '../quantities.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { findingAbout, type Stage } from '../stage.ts';

/** Every pod runs, on a node of the pool that it was meant for. */
export const lands: Stage = {
  name: 'lands',
  promise: 'the scheduler puts every pod on a node of the pool that was meant',
  needsDelivery: true,
  run: async (rehearsal) => {
    const { findings, pods } = await judgePods(rehearsal);
    const environments = environmentsOf(rehearsal.objects);
    const volumes = await Promise.all(environments.map((environment) => landWithVolume(rehearsal, environment)));
    return {
      summary: `${pods} pods on their nodes; a pod with a volume in each of ${environments.length} environments`,
      tried: pods + environments.length,
      assumes: ['that volumes are made for claims'],
      findings: [...findings, ...volumes.flat()],
    };
  },
};

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
export async function judgePods({
  api,
  objects,
  manifests,
}: Rehearsal): Promise<{ findings: Finding[]; pods: number }> {
  const [pods, nodes] = await Promise.all([api.list('/api/v1/pods'), api.list('/api/v1/nodes')]);
  const pools = poolsOf(manifests);
  const findings: Finding[] = [];
  let count = 0;
  for (const object of objects) {
    const template = podTemplates(object.manifest)[0]?.template;
    if (template === undefined) continue;
    const own = pods.filter((pod) => belongsTo(pod, object.manifest));
    count += own.length;
    const wanted = Number(at(object.manifest, 'spec', 'replicas') ?? 1);
    const title = manifestTitle(object.manifest);
    if (object.manifest.kind === 'Deployment' && own.length !== wanted)
      findings.push(findingAbout(object, 'missing-pods', `${title} has ${own.length} pods, not ${wanted}`));
    const meant = meantPools(template, pools);
    for (const pod of own) {
      const fault = faultOf(pod, nodes, meant);
      if (fault !== undefined)
        findings.push(findingAbout(object, 'wrong-place', `${title}, pod ${pod.metadata.name}: ${fault}`));
    }
  }
  return { findings, pods: count };
}

/** Whether a pod was made for a workload. */
export function belongsTo(pod: Manifest, workload: Manifest): boolean {
  const wanted = Object.entries(labelsAt(workload, 'spec', 'selector', 'matchLabels'));
  const labels = labelsAt(pod, 'metadata', 'labels');
  return (
    wanted.length > 0 &&
    pod.metadata.namespace === workload.metadata.namespace &&
    textAt(pod, 'metadata', 'deletionTimestamp') === undefined &&
    wanted.every(([name, value]) => labels[name] === value)
  );
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
