import { charts } from '@slipway/catalog/charts';
import type { Cluster } from '@slipway/contracts/cluster';
import { kedaAccount, metricsIdentity } from '@slipway/contracts/managed-prometheus';
import { isMeasured } from '@slipway/contracts/observability';
import { scalesByMetrics } from '@slipway/contracts/operators';
import { modelEndpoint } from '@slipway/contracts/workloads';
import { authorities, kinds, type Install } from './operator-release.ts';
import {
  oneStays,
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

/** One value for each of KEDA's three programs; the chart has two names for the one in the middle. */
interface Each<Value> {
  readonly operator: Value;
  readonly metricServer: Value;
  readonly webhooks: Value;
}

interface KedaValues {
  /** Namespaces whose workloads it scales, separated by commas. */
  readonly watchNamespace: string;
  readonly operator: { readonly replicaCount: number };
  readonly metricsServer: { readonly replicaCount: number };
  readonly webhooks: { readonly replicaCount: number };
  readonly image: { readonly pullPolicy: 'IfNotPresent' };
  readonly priorityClassName: string;
  readonly resources: Each<Resources>;
  readonly securityContext: Each<ContainerSecurityContext>;
  readonly podSecurityContext: Each<PodSecurityContext>;
  readonly podDisruptionBudget: Each<typeof oneStays>;
  readonly topologySpreadConstraints: {
    readonly operator: readonly TopologySpreadConstraint[];
    readonly metricsServer: readonly TopologySpreadConstraint[];
    readonly webhooks: readonly TopologySpreadConstraint[];
  };
  readonly logging: {
    readonly operator: { readonly format: 'json' };
    readonly metricServer: { readonly zapEncoder: 'json' };
    readonly webhooks: { readonly format: 'json' };
  };
  readonly permissions: {
    readonly operator: { readonly restrict: { readonly secret: true } };
    readonly metricServer: { readonly restrict: { readonly secret: true } };
  };
  readonly rbac: {
    readonly enabledCustomScaledRefKinds: boolean;
    readonly scaledRefKinds: readonly { readonly apiGroup: string; readonly kind: string }[];
  };
  /** Says what it measures, where somebody asks. */
  readonly prometheus: { readonly operator: { readonly enabled: boolean } };
  /** Named, because a role of AWS is tied to it. */
  readonly serviceAccount: { readonly operator: { readonly name: string } };
  readonly enableServiceLinks: false;
}

const each = <Value>(value: Value): Each<Value> => ({ operator: value, metricServer: value, webhooks: value });

/** KEDA: scales servers by what they measure, where they are and nowhere else. */
export const keda: Install = (cluster) => {
  const watched = watchedNamespaces(cluster);
  return {
    chart: charts.keda,
    values: values(cluster, watched),
    clusterKinds: [...kinds.apis, ...kinds.clusterRoles, ...kinds.definitions, ...kinds.validatingWebhooks],
    namespacedKinds: [...kinds.accounts, ...kinds.budgets, ...kinds.controllers, ...kinds.roles],
    // Whoever extends the API reads its settings in kube-system, and binds itself to a role there.
    reaches: ['kube-system', ...watched],
    filledLater: [authorities.apis, authorities.validatingWebhooks],
    identity: metricsIdentity(cluster),
  };
};

function values(cluster: Cluster, watched: readonly string[]): KedaValues {
  const groups = cluster.placements.some(
    (placement) => scalesByMetrics(placement) && (placement.profile.nodes ?? 1) > 1,
  );
  return {
    watchNamespace: watched.join(','),
    operator: { replicaCount: replicas },
    metricsServer: { replicaCount: replicas },
    webhooks: { replicaCount: replicas },
    image: { pullPolicy: 'IfNotPresent' },
    priorityClassName,
    resources: {
      operator: resources('100m', 256),
      metricServer: resources('100m', 128),
      webhooks: resources('50m', 128),
    },
    securityContext: each(restrictedContainer),
    podSecurityContext: each(restrictedPod),
    podDisruptionBudget: each(oneStays),
    topologySpreadConstraints: {
      operator: spread({ app: 'keda-operator' }),
      metricsServer: spread({ app: 'keda-operator-metrics-apiserver' }),
      webhooks: spread({ app: 'keda-admission-webhooks' }),
    },
    logging: { operator: { format: 'json' }, metricServer: { zapEncoder: 'json' }, webhooks: { format: 'json' } },
    prometheus: { operator: { enabled: isMeasured(cluster) } },
    // Prometheus is asked without a password, Amazon's with a role.
    permissions: { operator: { restrict: { secret: true } }, metricServer: { restrict: { secret: true } } },
    // By itself the chart lets it change the size of everything that has one.
    rbac: {
      enabledCustomScaledRefKinds: groups,
      scaledRefKinds: groups ? [{ apiGroup: 'leaderworkerset.x-k8s.io', kind: 'leaderworkersets' }] : [],
    },
    serviceAccount: { operator: { name: kedaAccount } },
    enableServiceLinks: false,
  };
}

function watchedNamespaces({ placements }: Cluster): readonly string[] {
  const scaled = placements.filter(scalesByMetrics);
  return [...new Set(scaled.map((placement) => modelEndpoint(placement).workload.namespace))].sort();
}
