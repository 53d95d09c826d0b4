import type { Finding } from '@slipway/contracts/finding';
import type { Manifest } from '@slipway/contracts/manifest';
import { nodePoolLabel } from '@slipway/contracts/node-pool';
import { at, labelsAt, listAt, textAt } from '@slipway/proofs/fields';
import { succeeded } from '../api-client.ts';
import { tenantPod } from '../attempts/attempt.ts';
import { eventually, TimedOut } from '../eventually.ts';
import { withoutAws } from '../karpenter.ts';
import type { RenderedObject } from '../dist.ts';
import { poolsOf, type Pool } from '../nodes.ts';
import { amountOf } from '../quantities.ts';
import type { Subject } from '../rehearsal.ts';
import { findingAbout, type Outcome, type Stage } from '../stage.ts';
import { isOf, podGroups, scalersOf } from '../workloads.ts';
import { judgePods } from './lands.ts';

/**
 * Karpenter makes the nodes that pods need: of the pool that was meant, the preferred one first, within the limits; and
 * takes them away again.
 */
export const grows: Stage<Subject> = growing({ grow: 90, shrink: 120 });

/** How long to wait for nodes to come and to go, in seconds. */
export interface GrowthPatience {
  readonly grow: number;
  readonly shrink: number;
}

/** The stage, for who knows how long to wait. */
export function growing(patience: GrowthPatience): Stage<Subject> {
  return {
    name: 'grows',
    promise:
      'without nodes, Karpenter makes those that pods need, of the pools that were meant, Graviton first; a placement that goes takes its nodes along',
    run: (rehearsal) => growAndShrink(rehearsal, patience),
  };
}

async function growAndShrink(rehearsal: Subject, patience: GrowthPatience): Promise<Outcome> {
  const { api, objects, manifests, hopeless } = rehearsal;
  const pools = poolsOf(manifests);
  const { open, rest } = inOrder(manifests);
  for (const manifest of open) await api.ensure(manifest, 'rehearsal');
  // Nodes that are always there would take the pod that is to show which pool comes first: they are made afterwards.
  const [fixed, free] = [pools.filter(isFixed), pools.filter((pool) => !isFixed(pool))];
  await Promise.all(free.map((pool) => api.ensure(withoutAws(pool), 'rehearsal')));
  await allReady(rehearsal, free);
  // Before all others: Karpenter fills the nodes that it has begun before it chooses another pool.
  await api.ensure(probe, 'rehearsal');
  const probed = await eventually(
    async () => textAt((await api.get(probePath)) as Manifest | undefined, 'spec', 'nodeName'),
    { what: 'a node for a pod that may run anywhere', seconds: 60, hopeless },
  ).catch((error: unknown) => {
    if (!(error instanceof TimedOut)) throw error;
    return undefined;
  });
  await Promise.all(fixed.map((pool) => api.ensure(withoutAws(pool), 'rehearsal')));
  for (const manifest of rest) await api.ensure(manifest, 'rehearsal');
  let waiting: Finding[] = [];
  await eventually(
    async () => {
      waiting = (await judgePods(rehearsal)).findings;
      return waiting.length === 0 ? true : undefined;
    },
    { what: 'nodes for all pods', seconds: patience.grow, hopeless },
  ).catch((error: unknown) => {
    if (!(error instanceof TimedOut)) throw error;
  });
  const nodes = await api.list('/api/v1/nodes');
  const grown = [
    ...waiting,
    ...notPreferred(
      pools,
      nodes.find(({ metadata }) => metadata.name === probed),
      objects,
    ),
    ...overLimits(pools, nodes, rehearsal),
  ];
  const shrunk =
    grown.length > 0 ? nothingShrunk('not all nodes came') : await shrink(rehearsal, pools, nodes, patience.shrink);
  return {
    summary: `${nodes.length} nodes made (${countByPool(nodes)}); a pod that may run anywhere got ${poolOf(await api.get(probePath), nodes) ?? 'none'}${shrunk.summary}`,
    tried: nodes.length + 1,
    findings: [...grown, ...shrunk.findings],
    notes: shrunk.notes,
    assumes: [
      'families, sizes and prices of instances as lists for Karpenter',
      ...(pools.some(({ capacityTypes }) => capacityTypes.includes('reserved'))
        ? ['that instances which are reserved are bought on demand']
        : []),
      `that consolidation waits ${consolidateAfter}, not what the pool says`,
    ],
  };
}

/** Whether a pool always has the same number of nodes. */
function isFixed({ replicas }: Pool): boolean {
  return replicas !== undefined;
}

/** While a pool is not ready, Karpenter takes the next one, whatever their weights. */
async function allReady({ api, hopeless }: Subject, pools: readonly Pool[]): Promise<void> {
  await eventually(
    async () => {
      const known = await api.list('/apis/karpenter.sh/v1/nodepools');
      const ready = known.filter((one) =>
        listAt(one, 'status', 'conditions').some(
          (condition) => at(condition, 'type') === 'Ready' && at(condition, 'status') === 'True',
        ),
      );
      return ready.length === pools.length ? true : undefined;
    },
    { what: 'Karpenter to take the pools', seconds: 60, hopeless },
  );
}

/** What the removal of a placement came to. */
interface Shrunk {
  readonly summary: string;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

function nothingShrunk(why: string): Shrunk {
  return { summary: '', findings: [], notes: [`not tried: that nodes go, for ${why}`] };
}

/** Pools wait minutes to an hour before they give a node back: nobody would wait for that here. */
const consolidateAfter = '5s';

/** Takes a placement away that has nodes of its own, and expects that they go, and no other. */
async function shrink(
  rehearsal: Subject,
  pools: readonly Pool[],
  nodes: readonly Manifest[],
  patience: number,
): Promise<Shrunk> {
  const { api, objects, manifests, hopeless } = rehearsal;
  const placement = placementAlone(objects, pools, await api.list('/api/v1/pods'));
  if (placement === undefined) return nothingShrunk('no placement has nodes of its own');
  const { object, pool, nodeNames } = placement;
  const { name } = object.manifest.metadata;
  const others = nodes.map(({ metadata }) => metadata.name).filter((one) => !nodeNames.has(one));
  const path = `/apis/karpenter.sh/v1/nodepools/${pool.name}`;
  const body = { spec: { disruption: { consolidateAfter } } };
  succeeded(
    await api.call('PATCH', path, { body, contentType: 'application/merge-patch+json' }),
    `NodePool ${pool.name}`,
  );
  const begun = performance.now();
  // What scales it goes along, or it would look for it in vain.
  for (const scaler of scalersOf(object.manifest, manifests))
    await api.call('DELETE', (await api.pathOf(scaler)) ?? '');
  await api.call('DELETE', (await api.pathOf(object.manifest)) ?? '');
  let left: readonly string[] = [];
  await eventually(
    async () => {
      left = (await api.list('/api/v1/nodes')).map((node) => node.metadata.name);
      return left.some((one) => nodeNames.has(one)) ? undefined : true;
    },
    { what: `the nodes of ${name} to go`, seconds: patience, hopeless },
  ).catch((error: unknown) => {
    if (!(error instanceof TimedOut)) throw error;
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  const stayed = [...nodeNames].filter((one) => left.includes(one));
  const gone = others.filter((one) => !left.includes(one));
  const why = stayed.length === 0 ? '' : await whatKarpenterSays(rehearsal, pool);
  const about = objects.find(({ manifest }) => manifest === pool.manifest) ?? object;
  return {
    summary: `; without ${name}, ${nodeNames.size} × ${pool.name} went after ${seconds} s`,
    findings: [
      ...stayed.map((one) =>
        findingAbout(
          about,
          'node-stays',
          `${one} of ${pool.name} is still there ${seconds} s after ${name} went${why}`,
        ),
      ),
      ...gone.map((one) => findingAbout(about, 'node-lost', `${one} went along with ${name}, which was not on it`)),
    ],
    notes: [],
  };
}

/** Why nodes of a pool are kept, as Karpenter tells in events; nothing if it does not. */
async function whatKarpenterSays({ api }: Subject, { name }: Pool): Promise<string> {
  const events = await api.list('/api/v1/events', { fieldSelector: `involvedObject.name=${name}` });
  const said = events.flatMap((event) =>
    textAt(event, 'reason') === 'DisruptionBlocked' ? (textAt(event, 'message') ?? []) : [],
  );
  return said.length === 0 ? '' : `; Karpenter says: ${[...new Set(said)].join('; ')}`;
}

/** A workload that names its pool and shares no node with anything else: those with accelerators first. */
function placementAlone(
  objects: readonly RenderedObject[],
  pools: readonly Pool[],
  pods: readonly Manifest[],
): { object: RenderedObject; pool: Pool; nodeNames: ReadonlySet<string> } | undefined {
  return [...pools]
    .sort((a, b) => b.taints.length - a.taints.length)
    .flatMap((pool) =>
      objects.flatMap((object) => {
        const groups = podGroups(object.manifest, []).filter(() => workloadKinds.has(object.manifest.kind));
        const chosen = groups.map(({ template }) => textAt(template, 'spec', 'nodeSelector', nodePoolLabel));
        if (groups.length === 0 || chosen.some((name) => name !== pool.name)) return [];
        const own = pods.filter((pod) => groups.some((group) => isOf(pod, object.manifest, group)));
        const nodeNames = new Set(own.flatMap((pod) => textAt(pod, 'spec', 'nodeName') ?? []));
        const shared = pods.some((pod) => !own.includes(pod) && nodeNames.has(textAt(pod, 'spec', 'nodeName') ?? ''));
        return shared || nodeNames.size === 0 ? [] : [{ object, pool, nodeNames }];
      }),
    )[0];
}

/** Manifests that others stand on, then what makes pods. */
function inOrder(manifests: readonly Manifest[]): { open: readonly Manifest[]; rest: readonly Manifest[] } {
  return {
    open: manifests.filter(({ kind }) => neededKinds.has(kind)),
    rest: [workloadKinds, scalerKinds].flatMap((kinds) => manifests.filter(({ kind }) => kinds.has(kind))),
  };
}

/** The pool with the greatest weight comes first, and that has to be one of Graviton where there is one. */
export function notPreferred(
  pools: readonly Pool[],
  node: Manifest | undefined,
  objects: readonly RenderedObject[],
): Finding[] {
  const { 'karpenter.sh/nodepool': got = 'no pool', 'kubernetes.io/arch': architecture = 'no' } = labelsAt(
    node,
    'metadata',
    'labels',
  );
  const open = pools.filter(({ taints }) => taints.length === 0).sort((a, b) => b.weight - a.weight);
  const graviton = open.find(({ types }) => types.some((type) => type.architecture === 'arm64'));
  const wanted = graviton ?? open[0];
  const about = objects.find(({ manifest }) => manifest === wanted?.manifest);
  const fine = graviton === undefined ? got === wanted?.name : architecture === 'arm64';
  if (wanted === undefined || about === undefined || fine) return [];
  const message = `a pod that may run anywhere got a node of ${got}, of ${architecture} architecture; not of ${wanted.name}`;
  return [findingAbout(about, graviton === undefined ? 'pool-not-preferred' : 'graviton-not-first', message)];
}

/** Kinds that pods stand on, what makes them, and what makes more of them. */
const neededKinds = new Set(['StorageClass', 'Namespace', 'PriorityClass', 'ServiceAccount']);
const workloadKinds = new Set([
  'Deployment',
  'StatefulSet',
  'LeaderWorkerSet',
  'RayCluster',
  'RayService',
  'Cluster',
  'ClickHouseInstallation',
  'ClickHouseKeeperInstallation',
  'OpenSearchCluster',
]);
const scalerKinds = new Set(['ScaledObject', 'HorizontalPodAutoscaler']);

const probe: Manifest = { ...tenantPod(), metadata: { name: 'anywhere', namespace: 'default' } };
const probePath = '/api/v1/namespaces/default/pods/anywhere';

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

function overLimits(pools: readonly Pool[], nodes: readonly Manifest[], { objects }: Subject): Finding[] {
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
