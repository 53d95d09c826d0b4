import { charts } from '@slipway/catalog/charts';
import { isInCluster, storesOf } from '@slipway/contracts/stores';
import type { Cluster } from '@slipway/contracts/cluster';
import { authorities, kinds, type Install } from './operator-release.ts';
import {
  priorityClassName,
  replicas,
  resources,
  restrictedContainer,
  restrictedPod,
  spread,
  type ContainerSecurityContext,
  type PodSecurityContext,
  type Resources,
  type TopologySpreadConstraint,
} from './pods.ts';

interface CloudNativePgValues {
  readonly replicaCount: number;
  readonly priorityClassName: string;
  readonly resources: Resources;
  readonly podSecurityContext: PodSecurityContext;
  readonly containerSecurityContext: ContainerSecurityContext;
  readonly topologySpreadConstraints: readonly TopologySpreadConstraint[];
  readonly config: {
    readonly clusterWide: boolean;
    readonly data: Readonly<Record<'WATCH_NAMESPACE', string>>;
  };
}

const pods = { 'app.kubernetes.io/name': 'cloudnative-pg', 'app.kubernetes.io/instance': 'cloudnative-pg' };

/** CloudNativePG: runs PostgreSQL, and looks at no namespace but those that have one. */
export const cloudnativePg: Install = (cluster) => {
  const values: CloudNativePgValues = {
    replicaCount: replicas,
    priorityClassName,
    resources: resources('100m', 256),
    podSecurityContext: restrictedPod,
    containerSecurityContext: restrictedContainer,
    topologySpreadConstraints: spread(pods),
    // Its chart has roles for its own namespace or for all; what it watches is another matter.
    config: { clusterWide: true, data: { WATCH_NAMESPACE: namespacesWithPostgres(cluster).join(',') } },
  };
  return {
    chart: charts['cloudnative-pg'],
    values,
    clusterKinds: [...kinds.clusterRoles, ...kinds.definitions, ...kinds.mutatingWebhooks, ...kinds.validatingWebhooks],
    namespacedKinds: [...kinds.accounts, ...kinds.controllers, ...kinds.roles, ...kinds.settings],
    filledLater: [authorities.mutatingWebhooks, authorities.validatingWebhooks],
    budgetedPods: pods,
  };
};

function namespacesWithPostgres(cluster: Cluster): readonly string[] {
  const stores = storesOf(cluster).filter((store) => store.kind === 'PostgresDatabase' && isInCluster(store));
  return [...new Set(stores.map(({ namespace }) => namespace))].sort();
}
