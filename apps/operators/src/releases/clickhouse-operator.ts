import { charts } from '@slipway/catalog/charts';
import { isInCluster, storesOf } from '@slipway/contracts/stores';
import { kinds, type Install } from './operator-release.ts';
import {
  priorityClassName,
  resources,
  restrictedContainer,
  restrictedPod,
  type ContainerSecurityContext,
  type PodSecurityContext,
  type Resources,
} from './pods.ts';

interface Program {
  readonly resources: Resources;
  readonly containerSecurityContext: ContainerSecurityContext;
}

interface ClickHouseOperatorValues {
  readonly fullnameOverride: string;
  readonly crdHook: { readonly enabled: false };
  readonly operator: Program & { readonly priorityClassName: string };
  readonly metrics: Program & { readonly enabled: true };
  readonly podSecurityContext: PodSecurityContext & { readonly runAsUser: number };
  readonly secret: { readonly create: false };
  readonly configs: {
    readonly files: { readonly 'config.yaml': { readonly watch: { readonly namespaces: readonly string[] } } };
  };
}

/**
 * Altinity's operator of ClickHouse. It runs once: its chart knows neither a second replica nor an election, and what it
 * has made goes on without it.
 */
export const clickHouseOperator: Install = (cluster, { namespace }) => {
  const program: Program = { resources: resources('100m', 256), containerSecurityContext: restrictedContainer };
  const stores = storesOf(cluster).filter((store) => store.kind === 'ClickHouseDatabase' && isInCluster(store));
  const values: ClickHouseOperatorValues = {
    // The secret below is asked for by this name.
    fullnameOverride: namespace,
    // Its job would run an image of others without a version; Argo CD applies the definitions that lie in the chart.
    crdHook: { enabled: false },
    operator: { ...program, priorityClassName },
    metrics: { enabled: true, ...program },
    // Its image names no user.
    podSecurityContext: { ...restrictedPod, runAsUser: 65_532 },
    // The chart's has a password that everybody knows; ours is made in the cluster.
    secret: { create: false },
    configs: {
      files: {
        'config.yaml': { watch: { namespaces: [...new Set(stores.map((store) => store.namespace))].sort() } },
      },
    },
  };
  return {
    chart: charts['altinity-clickhouse-operator'],
    values,
    clusterKinds: [...kinds.clusterRoles, ...kinds.definitions],
    namespacedKinds: [...kinds.accounts, ...kinds.controllers, ...kinds.settings],
  };
};
