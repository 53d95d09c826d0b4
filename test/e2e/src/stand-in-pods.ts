import type { Json, JsonObject, Manifest } from '@slipway/contracts/manifest';
import { at, labelsAt, listAt, textAt } from '@slipway/proofs/fields';
import { createHash } from 'node:crypto';
import { headGroup, lwsLabel, rayClusterSpec, rayLabel, rayWorkers } from './workloads.ts';

/** What operators make that have workloads of their own, as far as the scheduler and admission can tell. */

/** The reference by which the cluster takes away what was made for an object. */
export function ownedBy(object: Manifest): JsonObject {
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, name: metadata.name, uid: textAt(metadata, 'uid') ?? '', controller: true };
}

/** The Service under whose name the leaders of a set are found; the operator leaves one alone that is there already. */
export function leaderService(set: Manifest): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...placeOf(set, set.metadata.name), labels: { [lwsLabel.set]: set.metadata.name } },
    spec: { clusterIP: 'None', selector: { [lwsLabel.set]: set.metadata.name }, publishNotReadyAddresses: true },
  };
}

/** A StatefulSet of leaders, and one of workers for each of them. */
export function leaderWorkerSets(set: Manifest): Manifest[] {
  const { name } = set.metadata;
  const template = at(set, 'spec', 'leaderWorkerTemplate');
  const groups = Number(at(set, 'spec', 'replicas') ?? 1);
  const size = Number(at(template, 'size') ?? 1);
  const workerTemplate = at(template, 'workerTemplate');
  const address = (leader: string): string => `${leader}.${name}.${set.metadata.namespace ?? 'default'}`;
  const env = (leader: string, index: Json): Json[] => [
    { name: 'LWS_LEADER_ADDRESS', value: address(leader) },
    { name: 'LWS_GROUP_SIZE', value: String(size) },
    { name: 'LWS_WORKER_INDEX', ...(index as JsonObject) },
  ];
  const statefulSet = (own: string, spec: JsonObject, labels: JsonObject, pods: JsonObject): Manifest => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { ...placeOf(set, own), labels },
    spec: {
      ...spec,
      serviceName: name,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: labels },
      template: pods,
    },
  });
  const leaderLabels = { [lwsLabel.set]: name, [lwsLabel.role]: 'leader', [lwsLabel.worker]: '0' };
  const podName = { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };
  const leaders = statefulSet(
    name,
    { replicas: groups },
    leaderLabels,
    withMore(at(template, 'leaderTemplate') ?? workerTemplate, leaderLabels, [
      podName,
      ...env('$(POD_NAME)', { value: '0' }),
    ]),
  );
  const ownIndex = { valueFrom: { fieldRef: { fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } } };
  const workers = Array.from({ length: size > 1 ? groups : 0 }, (_, group) => {
    const labels = { [lwsLabel.set]: name, [lwsLabel.role]: 'worker', [lwsLabel.group]: String(group) };
    return statefulSet(
      `${name}-${group}`,
      { replicas: size - 1, ordinals: { start: 1 } },
      labels,
      withMore(workerTemplate, labels, env(`${name}-${group}`, ownIndex)),
    );
  });
  return [leaders, ...workers];
}

/** The pods of a Ray cluster that somebody asks nothing of: its head, and the fewest workers of each group. */
export function rayPods(owner: Manifest): Manifest[] {
  const spec = rayClusterSpec(owner);
  if (at(spec, 'suspend') === true) return [];
  const cluster = owner.kind === 'RayService' ? `${owner.metadata.name}-${hashOf(spec)}` : owner.metadata.name;
  const head = withMore(at(spec, 'headGroupSpec', 'template'), labelsOf(owner, cluster, headGroup, 'head'), [
    { name: 'RAY_CLUSTER_NAME', value: cluster },
  ]);
  const groups = listAt(spec, 'workerGroupSpecs').flatMap((group) => {
    const name = textAt(group, 'groupName') ?? '';
    const template = withMore(at(group, 'template'), labelsOf(owner, cluster, name, 'worker'), [
      { name: 'RAY_CLUSTER_NAME', value: cluster },
      { name: 'FQ_RAY_IP', value: `${cluster}-head-svc.${owner.metadata.namespace ?? ''}.svc.cluster.local` },
    ]);
    return Array.from({ length: rayWorkers(group) }, (_, index) =>
      podOf(owner, `${cluster}-${name}-worker`, String(index), template),
    );
  });
  return [podOf(owner, `${cluster}-head`, '', withAutoscaler(head, spec)), ...groups];
}

/** How many workers a Ray cluster has. */
export function rayWorkerCount(owner: Manifest): number {
  return listAt(rayClusterSpec(owner), 'workerGroupSpecs').reduce<number>((sum, group) => sum + rayWorkers(group), 0);
}

/** KubeRay puts a container beside the head that asks for workers. What it may do is up to the one who asks for it. */
function withAutoscaler(pod: JsonObject, spec: Json | undefined): JsonObject {
  if (at(spec, 'enableInTreeAutoscaling') !== true) return pod;
  const options = at(spec, 'autoscalerOptions');
  const image = textAt(options, 'image') ?? textAt(pod, 'spec', 'containers', 0, 'image') ?? '';
  const resources = at(options, 'resources') ?? {
    requests: { cpu: '500m', memory: '512Mi' },
    limits: { cpu: '500m', memory: '512Mi' },
  };
  const securityContext = at(options, 'securityContext');
  const container = { name: 'autoscaler', image, resources, ...(securityContext !== undefined && { securityContext }) };
  return {
    ...pod,
    spec: { ...(at(pod, 'spec') as JsonObject), containers: [...listAt(pod, 'spec', 'containers'), container] },
  };
}

function labelsOf(owner: Manifest, cluster: string, group: string, type: string): JsonObject {
  return {
    [rayLabel.owner]: owner.metadata.name,
    [rayLabel.ownerKind]: owner.kind,
    [rayLabel.cluster]: cluster,
    [rayLabel.group]: group,
    [rayLabel.type]: type,
  };
}

/** A pod whose name says what it is made of: most of a pod cannot be changed, and another one takes its place. */
function podOf(owner: Manifest, prefix: string, suffix: string, template: JsonObject): Manifest {
  const name = [prefix.slice(0, 48), hashOf(template), suffix].filter((part) => part !== '').join('-');
  const { labels, annotations } = at(template, 'metadata') as JsonObject;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...placeOf(owner, name), labels: labels ?? {}, annotations: annotations ?? {} },
    spec: at(template, 'spec') ?? {},
  };
}

function placeOf(owner: Manifest, name: string): Manifest['metadata'] {
  const { namespace } = owner.metadata;
  return { name, ...(namespace !== undefined && { namespace }), ownerReferences: [ownedBy(owner)] };
}

/** A template with labels of the operator, and with variables that it puts before those of each container. */
function withMore(template: Json | undefined, labels: JsonObject, env: readonly Json[]): JsonObject {
  const spec = (at(template, 'spec') ?? {}) as JsonObject;
  const containers = (list: string): Json[] =>
    listAt(spec, list).map((container) => ({
      ...(container as JsonObject),
      env: [...env, ...listAt(container, 'env')],
    }));
  return {
    metadata: {
      annotations: labelsAt(template, 'metadata', 'annotations'),
      labels: { ...labelsAt(template, 'metadata', 'labels'), ...labels },
    },
    spec: {
      ...spec,
      containers: containers('containers'),
      ...('initContainers' in spec && { initContainers: containers('initContainers') }),
    },
  };
}

function hashOf(value: Json | undefined): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 5);
}
