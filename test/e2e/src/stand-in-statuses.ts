import type { Json, Manifest } from '@slipway/contracts/manifest';
import { at, labelsAt, listAt, textAt } from '@slipway/proofs/fields';
import type { ApiResource } from './api-client.ts';
import { conditions, moment, saysReady, type Operator, type StandIn } from './stand-in.ts';
import { gatewayOperators } from './stand-in-gateways.ts';
import { leaderService, leaderWorkerSets, ownedBy, rayPods, rayWorkerCount } from './stand-in-pods.ts';
import { clickHouseSets, instancesOf, openSearchMade, postgresKept, postgresPods } from './stand-in-stores.ts';
import { leastReplicas, lwsLabel } from './workloads.ts';

/** Operators that do not run, by `group kind` of their objects. */
const operators: Readonly<Record<string, Operator>> = {
  'external-secrets.io SecretStore': saysReady('SecretStore', 'Ready'),
  'generators.external-secrets.io Password': isRead('Password'),
  'postgresql.cnpg.io Cluster': {
    assumes: 'status and pods of PostgreSQL (Cluster)',
    standIn: postgres,
    looksAgain: true,
  },
  'postgresql.cnpg.io ScheduledBackup': isRead('ScheduledBackup'),
  'barmancloud.cnpg.io ObjectStore': isRead('ObjectStore'),
  'clickhouse.altinity.com ClickHouseInstallation': clickHouse('ClickHouseInstallation', 'chi'),
  'clickhouse-keeper.altinity.com ClickHouseKeeperInstallation': clickHouse('ClickHouseKeeperInstallation', 'chk'),
  'opensearch.org OpenSearchCluster': {
    assumes: 'status and pods of OpenSearchCluster',
    standIn: openSearch,
    looksAgain: true,
  },
  'external-secrets.io ExternalSecret': { assumes: 'status of ExternalSecret', standIn: externalSecret },
  'karpenter.sh NodePool': saysReady('NodePool', 'ValidationSucceeded', 'NodeClassReady', 'Ready'),
  'karpenter.k8s.aws EC2NodeClass': saysReady('EC2NodeClass', 'Ready'),
  'eks.amazonaws.com NodeClass': saysReady('NodeClass', 'Ready'),
  'keda.sh ScaledObject': {
    assumes: 'status of ScaledObject, and that it keeps its least replicas',
    standIn: scaledObject,
    looksAgain: true,
  },
  'leaderworkerset.x-k8s.io LeaderWorkerSet': {
    assumes: 'status and pods of LeaderWorkerSet',
    standIn: leaderWorkerSet,
    looksAgain: true,
  },
  'ray.io RayCluster': { assumes: 'status and pods of RayCluster', standIn: rayCluster, looksAgain: true },
  'ray.io RayService': { assumes: 'status and pods of RayService', standIn: rayService, looksAgain: true },
  ...gatewayOperators,
  'kueue.x-k8s.io ClusterQueue': {
    ...saysReady('ClusterQueue', 'Active'),
    assumes:
      'status of ClusterQueue, that the webhooks of Kueue take its objects, and that Kueue holds back the jobs that name a queue',
  },
  'kueue.x-k8s.io LocalQueue': saysReady('LocalQueue', 'Active'),
  'kueue.x-k8s.io ResourceFlavor': isRead('ResourceFlavor'),
};

/** Groups whose own programs run. */
const ownPrograms = new Set(['argoproj.io']);

/** Whether the operator of a resource is stood in for. */
export function standsInFor({ group, kind }: Pick<ApiResource, 'group' | 'kind'>): boolean {
  return Object.hasOwn(operators, `${group} ${kind}`);
}

/** Whether what stands in for a resource looks again and again. */
export function looksAgain({ group, kind }: Pick<ApiResource, 'group' | 'kind'>): boolean {
  return operators[`${group} ${kind}`]?.looksAgain === true;
}

/** What is assumed about the operators of a cluster's objects. */
export function assumedOf(manifests: readonly Manifest[]): string[] {
  const used = new Set(manifests.map(operatorKey));
  return Object.entries(operators).flatMap(([key, { assumes }]) => (used.has(key) ? [assumes] : []));
}

/** Whether a kind has neither a program that runs nor anything that stands in for it: nothing will come of its objects. */
export function isUnattended(manifest: Manifest, customKinds: ReadonlySet<string>): boolean {
  const key = operatorKey(manifest);
  const [group = ''] = key.split(' ');
  return customKinds.has(key) && !ownPrograms.has(group) && !Object.hasOwn(operators, key);
}

/** What the operator of an object would say and do. */
export function standInOf(object: Manifest): StandIn {
  const operator = operators[operatorKey(object)];
  if (operator === undefined) throw new Error(`nothing stands in for ${object.kind}`);
  return operator.standIn(object);
}

/** `keda.sh ScaledObject`. */
function operatorKey({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): string {
  return `${apiVersion.split('/')[0] ?? ''} ${kind}`;
}

/** Objects that are read by others and say nothing of themselves. */
function isRead(kind: string): Operator {
  return { assumes: `that somebody reads ${kind}`, standIn: () => ({ status: {} }) };
}

function postgres(object: Manifest): StandIn {
  const instances = instancesOf(object);
  return {
    status: {
      phase: 'Cluster in healthy state',
      instances,
      readyInstances: instances,
      conditions: conditions(object, 'Ready'),
    },
    makes: postgresPods(object),
    makesOnce: postgresKept(object),
  };
}

function clickHouse(kind: string, prefix: string): Operator {
  return {
    assumes: `status and pods of ${kind}`,
    standIn: (object) => ({ status: { status: 'Completed' }, makes: clickHouseSets(object, prefix) }),
    looksAgain: true,
  };
}

function openSearch(object: Manifest): StandIn {
  return {
    status: {
      phase: 'RUNNING',
      health: 'green',
      initialized: true,
      availableNodes: Number(at(object, 'spec', 'nodePools', 0, 'replicas') ?? 0),
      version: textAt(object, 'spec', 'general', 'version') ?? '',
      componentsStatus: [],
    },
    makes: openSearchMade(object),
  };
}

/** The Secret that an ExternalSecret names, with a value for each key: worthless, but there. */
function externalSecret(object: Manifest): StandIn {
  const condition = { type: 'Ready', status: 'True', reason: 'SecretSynced', message: 'secret synced' };
  const name = textAt(object, 'spec', 'target', 'name') ?? object.metadata.name;
  const template = at(object, 'spec', 'target', 'template');
  const read = listAt(object, 'spec', 'data').flatMap((entry) => textAt(entry, 'secretKey') ?? []);
  const keys = at(template, 'data') === undefined ? read : Object.keys(labelsAt(template, 'data'));
  const { namespace } = object.metadata;
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(textAt(object, 'spec', 'target', 'creationPolicy') !== 'Orphan' && { ownerReferences: [ownedBy(object)] }),
    },
    type: textAt(template, 'type') ?? 'Opaque',
    stringData: Object.fromEntries(keys.map((key) => [key, 'rehearsed'])),
  } as Manifest;
  return {
    status: { refreshTime: moment, conditions: [{ ...condition, lastTransitionTime: moment }] },
    makes: [secret],
  };
}

/** Nothing asks for more: KEDA keeps the fewest replicas, and goes down to none only when a while has passed. */
function scaledObject(object: Manifest): StandIn {
  const target = at(object, 'spec', 'scaleTargetRef');
  const kind = textAt(target, 'kind') ?? 'Deployment';
  const { namespace, name } = object.metadata;
  const condition = (type: string, status: string, reason: string): Json => ({ type, status, reason, message: '' });
  return {
    status: {
      hpaName: `keda-hpa-${name}`,
      scaleTargetKind: `${textAt(target, 'apiVersion') ?? 'apps/v1'}.${kind}`,
      conditions: [
        condition('Ready', 'True', 'ScaledObjectReady'),
        condition('Active', 'False', 'ScalerNotActive'),
        condition('Fallback', 'False', 'NoFallbackFound'),
        condition('Paused', 'False', 'ScaledObjectNotPaused'),
      ],
    },
    scales: {
      target: {
        apiVersion: textAt(target, 'apiVersion') ?? 'apps/v1',
        kind,
        metadata: { name: textAt(target, 'name') ?? '', ...(namespace !== undefined && { namespace }) },
      },
      least: leastReplicas(object),
      most: Number(at(object, 'spec', 'maxReplicaCount') ?? 100),
    },
  };
}

function leaderWorkerSet(object: Manifest): StandIn {
  const { name } = object.metadata;
  const replicas = Number(at(object, 'spec', 'replicas') ?? 1);
  return {
    status: {
      observedGeneration: at(object, 'metadata', 'generation') ?? 1,
      replicas,
      readyReplicas: replicas,
      updatedReplicas: replicas,
      hpaPodSelector: `${lwsLabel.set}=${name},${lwsLabel.worker}=0`,
      conditions: conditions(object, 'Available'),
    },
    makes: leaderWorkerSets(object),
    makesOnce: [leaderService(object)],
  };
}

function rayCluster(object: Manifest): StandIn {
  const workers = rayWorkerCount(object);
  return {
    status: {
      state: at(object, 'spec', 'suspend') === true ? 'suspended' : 'ready',
      observedGeneration: at(object, 'metadata', 'generation') ?? 1,
      ...{ desiredWorkerReplicas: workers, availableWorkerReplicas: workers, readyWorkerReplicas: workers },
      conditions: conditions(object, 'HeadPodReady', 'RayClusterProvisioned'),
    },
    makes: rayPods(object),
  };
}

function rayService(object: Manifest): StandIn {
  return {
    status: {
      serviceStatus: 'Running',
      observedGeneration: at(object, 'metadata', 'generation') ?? 1,
      numServeEndpoints: 1 + rayWorkerCount(object),
      conditions: conditions(object, 'Ready'),
    },
    makes: rayPods(object),
  };
}
