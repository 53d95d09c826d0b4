import { charts } from '@slipway/catalog/charts';
import type { Cluster } from '@slipway/contracts/cluster';
import type { JsonObject } from '@slipway/contracts/manifest';
import { objectMetrics, type ObjectMetric, type ObjectMetrics } from '@slipway/contracts/object-metrics';
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

/** What the chart is asked, wherever it comes from. */
export interface StateValues {
  readonly collectors: readonly string[];
  readonly priorityClassName: string;
  readonly resources: Resources;
  readonly containerSecurityContext: ContainerSecurityContext;
  readonly rbac: {
    readonly extraRules: readonly {
      readonly apiGroups: readonly string[];
      readonly resources: readonly string[];
      readonly verbs: readonly ['list', 'watch'];
    }[];
  };
  readonly customResourceState: { readonly enabled: true; readonly config: JsonObject };
}

interface KubeStateMetricsValues extends StateValues {
  readonly fullnameOverride: string;
  readonly securityContext: PodSecurityContext & {
    readonly enabled: true;
    readonly fsGroup: number;
    readonly runAsGroup: number;
    readonly runAsUser: number;
  };
}

/** Kinds of objects whose state is counted: with each more, it may read all of them. */
const counted = [
  'cronjobs',
  'daemonsets',
  'deployments',
  'horizontalpodautoscalers',
  'jobs',
  'namespaces',
  'nodes',
  'persistentvolumeclaims',
  'poddisruptionbudgets',
  'pods',
  'resourcequotas',
  'statefulsets',
] as const;

const noone = 65_534;

/** Counts the objects of a cluster whose metrics are in AWS; where Prometheus is in the cluster, it brings one along. */
export const kubeStateMetrics: Install = (cluster) => {
  const values: KubeStateMetricsValues = {
    fullnameOverride: 'kube-state-metrics',
    ...stateValues(cluster),
    securityContext: { enabled: true, ...restrictedPod, fsGroup: noone, runAsGroup: noone, runAsUser: noone },
  };
  return {
    chart: charts['kube-state-metrics'],
    values,
    clusterKinds: kinds.clusterRoles,
    namespacedKinds: [...kinds.accounts, ...kinds.controllers, ...kinds.settings],
  };
};

/** What is counted in a cluster, and what is read from objects that Kubernetes does not know by itself. */
export function stateValues(cluster: Cluster): StateValues {
  const read = objectMetrics(cluster);
  return {
    collectors: counted,
    priorityClassName,
    resources: resources('50m', 256),
    containerSecurityContext: restrictedContainer,
    rbac: {
      extraRules: read.map(({ group, plural }) => ({
        apiGroups: [group],
        resources: [plural],
        verbs: ['list', 'watch'],
      })),
    },
    customResourceState: {
      enabled: true,
      config: { kind: 'CustomResourceStateMetrics', spec: { resources: read.map(resourceOf) } },
    },
  };
}

function resourceOf({ group, version, kind, metrics }: ObjectMetrics): JsonObject {
  return {
    groupVersionKind: { group, version, kind },
    // Names are whole as they are.
    metricNamePrefix: '',
    labelsFromPath: { name: ['metadata', 'name'], namespace: ['metadata', 'namespace'] },
    metrics: metrics.map(metricOf),
  };
}

function metricOf({ name, help, path, valueFrom, each, words }: ObjectMetric): JsonObject {
  if (words !== undefined) {
    return {
      name,
      help,
      each: { type: 'StateSet', stateSet: { path: [...path], labelName: words.label, list: [...words.of] } },
    };
  }
  return {
    name,
    help,
    each: {
      type: 'Gauge',
      gauge: {
        path: [...path],
        ...(valueFrom && { valueFrom: [...valueFrom] }),
        ...(each &&
          ('key' in each ? { labelFromKey: each.key } : { labelsFromPath: { [each.label]: [...each.from] } })),
      },
    },
  };
}
