import type { Finding } from '@slipway/contracts/finding';
import type { Manifest } from '@slipway/contracts/manifest';
import { manifestTitle } from '@slipway/contracts/manifest';
import { nodePoolLabel } from '@slipway/contracts/node-pool';
import { at, labelsAt, listAt, podTemplates, textAt } from '@slipway/proofs/fields';
import { acceleratorResource, poolsOf, type Pool } from '../nodes.ts';
import { podRequests } from '../quantities.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { findingAbout, type Stage } from '../stage.ts';

/** Every pod runs, on a node of the pool that it was meant for. */
export const lands: Stage = {
  name: 'lands',
  promise: 'the scheduler puts every pod on a node of the pool that was meant',
  run: async (rehearsal) => {
    const { findings, pods } = await judgePods(rehearsal);
    return { summary: `${pods} pods on their nodes`, findings };
  },
};

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

function belongsTo(pod: Manifest, workload: Manifest): boolean {
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
