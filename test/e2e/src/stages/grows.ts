import type { Finding } from '@slipway/contracts/finding';
import type { Manifest } from '@slipway/contracts/manifest';
import { at, labelsAt, textAt } from '@slipway/proofs/fields';
import { tenantPod } from '../attempts/attempt.ts';
import { eventually, TimedOut } from '../eventually.ts';
import { withoutAws } from '../karpenter.ts';
import { poolsOf, type Pool } from '../nodes.ts';
import { amountOf } from '../quantities.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { findingAbout, type Stage } from '../stage.ts';
import { judgePods } from './lands.ts';

/** Karpenter makes the nodes that pods need: of the pool that was meant, the preferred one first, within the limits. */
export const grows: Stage = {
  name: 'grows',
  promise: 'without nodes, Karpenter makes those that pods need, of the pools that were meant',
  run: async (rehearsal) => {
    const { api, objects, manifests, hopeless } = rehearsal;
    const pools = poolsOf(manifests);
    for (const manifest of manifests) if (neededKinds.has(manifest.kind)) await api.ensure(manifest, 'rehearsal');
    await Promise.all(pools.map((pool) => api.ensure(withoutAws(pool), 'rehearsal')));
    await api.ensure(probe, 'rehearsal');
    let waiting: Finding[] = [];
    await eventually(
      async () => {
        const judged = await judgePods(rehearsal);
        const probed = poolOf(await api.get(probePath), await api.list('/api/v1/nodes'));
        waiting = judged.findings;
        return waiting.length === 0 && probed !== undefined ? true : undefined;
      },
      { what: 'nodes for all pods', seconds: 90, hopeless },
    ).catch((error: unknown) => {
      if (!(error instanceof TimedOut)) throw error;
    });
    const nodes = await api.list('/api/v1/nodes');
    const wanted = preferred(pools)?.name;
    const got = poolOf(await api.get(probePath), nodes);
    const about = objects.find(({ manifest }) => manifest.kind === 'NodePool' && manifest.metadata.name === wanted);
    const misplaced =
      wanted === got || about === undefined
        ? []
        : [
            findingAbout(
              about,
              'pool-not-preferred',
              `a pod that may run anywhere got a node of ${got ?? 'no pool'}, not of ${wanted ?? 'any'}`,
            ),
          ];
    return {
      summary: `${nodes.length} nodes made (${countByPool(nodes)}); a pod that may run anywhere got ${got ?? 'none'}`,
      findings: [...waiting, ...misplaced, ...overLimits(pools, nodes, rehearsal)],
    };
  },
};

/** Kinds that pods stand on, and what makes them. */
const neededKinds = new Set(['Namespace', 'PriorityClass', 'ServiceAccount', 'Deployment']);

const probe: Manifest = { ...tenantPod(), metadata: { name: 'anywhere', namespace: 'default' } };
const probePath = '/api/v1/namespaces/default/pods/anywhere';

/** The pool that comes first for a pod that may run on any. */
function preferred(pools: readonly Pool[]): Pool | undefined {
  return [...pools].filter(({ taints }) => taints.length === 0).sort((a, b) => b.weight - a.weight)[0];
}

function poolOf(pod: unknown, nodes: readonly Manifest[]): string | undefined {
  const name = textAt(pod as Manifest | undefined, 'spec', 'nodeName');
  const node = nodes.find(({ metadata }) => metadata.name === name);
  return labelsAt(node, 'metadata', 'labels')['karpenter.sh/nodepool'];
}

function countByPool(nodes: readonly Manifest[]): string {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const labels = labelsAt(node, 'metadata', 'labels');
    const key = `${labels['karpenter.sh/nodepool'] ?? 'no pool'} ${labels['node.kubernetes.io/instance-type'] ?? ''}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => `${count} × ${key}`).join(', ');
}

function overLimits(pools: readonly Pool[], nodes: readonly Manifest[], { objects }: Rehearsal): Finding[] {
  return pools.flatMap((pool) => {
    const own = nodes.filter((node) => labelsAt(node, 'metadata', 'labels')['karpenter.sh/nodepool'] === pool.name);
    const about = objects.find(({ manifest }) => manifest === pool.manifest);
    return Object.entries(pool.limits).flatMap(([resource, limit]) => {
      const used = own.reduce((sum, node) => sum + amountOf(at(node, 'status', 'capacity', resource) ?? 0), 0);
      if (used <= limit || about === undefined) return [];
      return [
        findingAbout(about, 'over-limit', `${pool.name} has ${used} of ${resource}, more than its limit ${limit}`),
      ];
    });
  });
}
