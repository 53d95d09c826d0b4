import type { Json, Manifest } from '@slipway/contracts/manifest';
import { podTemplates } from '@slipway/contracts/pod-templates';
import { at, labelsAt, listAt, textAt } from '@slipway/proofs/fields';

/** Labels by which the LeaderWorkerSet's operator finds its pods. */
export const lwsLabel = {
  set: 'leaderworkerset.sigs.k8s.io/name',
  worker: 'leaderworkerset.sigs.k8s.io/worker-index',
  group: 'leaderworkerset.sigs.k8s.io/group-index',
  /** Not the operator's: it tells workers by the number that each of them has. */
  role: 'rehearsal.slipway.dev/role',
} as const;

/** Labels by which KubeRay finds its pods. */
export const rayLabel = {
  owner: 'ray.io/originated-from-cr-name',
  ownerKind: 'ray.io/originated-from-crd',
  cluster: 'ray.io/cluster',
  group: 'ray.io/group',
  type: 'ray.io/node-type',
} as const;

/** Name that KubeRay gives the group of the head. */
export const headGroup = 'headgroup';

/** Pods that a workload makes of one of its templates. */
export interface PodGroup {
  /** Where the template stands in the workload. */
  readonly path: string;
  readonly template: Json;
  /** How many there have to be; `undefined` where time or the number of nodes decides. */
  readonly pods: number | undefined;
  /** Labels that all of them carry; without any they cannot be told from others. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The pods of a workload, template by template. */
export function podGroups(workload: Manifest, manifests: readonly Manifest[]): PodGroup[] {
  return podTemplates(workload).map(({ path, template }) => ({ path, template, ...sizeOf(workload, path, manifests) }));
}

type Size = Pick<PodGroup, 'pods' | 'labels'>;

function sizeOf(workload: Manifest, path: string, manifests: readonly Manifest[]): Size {
  const labels = labelsAt(workload, 'spec', 'selector', 'matchLabels');
  switch (workload.kind) {
    case 'Deployment':
    case 'StatefulSet':
      return { pods: replicasOf(workload, manifests), labels };
    case 'LeaderWorkerSet':
      return leaderWorkerSize(workload, path, replicasOf(workload, manifests));
    case 'RayCluster':
    case 'RayService':
      return raySize(workload, path);
    case 'Cluster':
      return {
        pods: Number(at(workload, 'spec', 'instances') ?? 1),
        labels: { 'cnpg.io/cluster': workload.metadata.name },
      };
    case 'OpenSearchCluster':
      return path.startsWith('spec.nodePools')
        ? {
            pods: Number(at(workload, 'spec', 'nodePools', 0, 'replicas') ?? 1),
            labels: labelsAt(workload, 'spec', 'nodePools', 0, 'labels'),
          }
        : { pods: undefined, labels: labelsAt(workload, 'spec', 'security', 'config', 'updateJob', 'labels') };
    case 'ClickHouseInstallation':
    case 'ClickHouseKeeperInstallation':
      return {
        pods: Number(at(workload, 'spec', 'configuration', 'clusters', 0, 'layout', 'replicasCount') ?? 1),
        labels: labelsAt(workload, 'spec', 'templates', 'podTemplates', 0, 'metadata', 'labels'),
      };
    default:
      return { pods: undefined, labels };
  }
}

/** How many there are when nothing is asked of them: as many as it says, or the least that what scales it keeps. */
function replicasOf(workload: Manifest, manifests: readonly Manifest[]): number {
  const own = at(workload, 'spec', 'replicas');
  if (typeof own === 'number') return own;
  return Math.max(1, ...scalersOf(workload, manifests).map(leastReplicas));
}

const scalerKinds = ['ScaledObject', 'HorizontalPodAutoscaler'];

/** What scales a workload. */
export function scalersOf(workload: Manifest, manifests: readonly Manifest[]): Manifest[] {
  return manifests.filter(
    (one) =>
      scalerKinds.includes(one.kind) &&
      one.metadata.namespace === workload.metadata.namespace &&
      (textAt(one, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment') === workload.kind &&
      textAt(one, 'spec', 'scaleTargetRef', 'name') === workload.metadata.name,
  );
}

/** The fewest pods that a scaler keeps. One that may go down to none does so only after a while. */
export function leastReplicas(scaler: Manifest): number {
  const path = scaler.kind === 'ScaledObject' ? 'minReplicaCount' : 'minReplicas';
  return Math.max(1, Number(at(scaler, 'spec', path) ?? 1));
}

function leaderWorkerSize(set: Manifest, path: string, groups: number): Size {
  const template = at(set, 'spec', 'leaderWorkerTemplate');
  const size = Number(at(template, 'size') ?? 1);
  const { name } = set.metadata;
  if (path.endsWith('leaderTemplate'))
    return { pods: groups, labels: { [lwsLabel.set]: name, [lwsLabel.role]: 'leader' } };
  // Without a template of their own, leaders are made of that of the workers.
  return at(template, 'leaderTemplate') === undefined
    ? { pods: groups * size, labels: { [lwsLabel.set]: name } }
    : { pods: groups * (size - 1), labels: { [lwsLabel.set]: name, [lwsLabel.role]: 'worker' } };
}

function raySize(workload: Manifest, path: string): Size {
  const spec = rayClusterSpec(workload);
  const owner = { [rayLabel.owner]: workload.metadata.name, [rayLabel.ownerKind]: workload.kind };
  const suspended = at(spec, 'suspend') === true;
  const position = /workerGroupSpecs\[(\d+)\]/.exec(path)?.[1];
  if (position === undefined) return { pods: suspended ? 0 : 1, labels: { ...owner, [rayLabel.group]: headGroup } };
  const group = listAt(spec, 'workerGroupSpecs')[Number(position)];
  return {
    pods: suspended ? 0 : rayWorkers(group),
    labels: { ...owner, [rayLabel.group]: textAt(group, 'groupName') ?? '' },
  };
}

/** The cluster that a RayCluster is, or that a RayService makes. */
export function rayClusterSpec(workload: Manifest): Json | undefined {
  return workload.kind === 'RayService' ? at(workload, 'spec', 'rayClusterConfig') : at(workload, 'spec');
}

/** Workers of a group when nothing is asked of them. */
export function rayWorkers(group: Json | undefined): number {
  if (at(group, 'suspend') === true) return 0;
  const replicas = Number(at(group, 'replicas') ?? at(group, 'minReplicas') ?? 0);
  return Math.max(replicas, Number(at(group, 'minReplicas') ?? 0)) * Number(at(group, 'numOfHosts') ?? 1);
}

/** Whether a pod is one of a group's. */
export function isOf(pod: Manifest, workload: Manifest, { labels }: Pick<PodGroup, 'labels'>): boolean {
  const wanted = Object.entries(labels);
  const own = labelsAt(pod, 'metadata', 'labels');
  return (
    wanted.length > 0 &&
    pod.metadata.namespace === workload.metadata.namespace &&
    textAt(pod, 'metadata', 'deletionTimestamp') === undefined &&
    wanted.every(([name, value]) => own[name] === value)
  );
}
