import { charts } from '@slipway/catalog/charts';
import { queuesRayJobs } from '@slipway/contracts/operators';
import { rayNamespace } from '@slipway/contracts/workloads';
import { kinds, type Install } from './operator-release.ts';
import {
  apart,
  priorityClassName,
  replicas,
  resources,
  restrictedContainer,
  restrictedPod,
  type Affinity,
  type ContainerSecurityContext,
  type PodSecurityContext,
  type Resources,
} from './pods.ts';

interface KubeRayValues {
  readonly replicas: number;
  readonly leaderElectionEnabled: true;
  /** True: roles in the namespaces that it watches; false: roles for the whole cluster. */
  readonly singleNamespaceInstall: boolean;
  readonly crNamespacedRbacEnable: boolean;
  /**
   * Namespaces that it watches.
   *
   * @default - all
   */
  readonly watchNamespace?: readonly string[];
  readonly priorityClassName: string;
  readonly resources: Resources;
  readonly podSecurityContext: PodSecurityContext;
  readonly securityContext: ContainerSecurityContext;
  readonly affinity: Affinity;
  readonly logging: { readonly stdoutEncoder: 'json' };
  readonly featureGates: readonly { readonly name: string; readonly enabled: boolean }[];
}

const pods = { 'app.kubernetes.io/name': 'kuberay-operator', 'app.kubernetes.io/instance': 'kuberay' };

/** What it may do: a list of ours takes the place of the chart's, so all are named. */
const featureGates = {
  RayClusterStatusConditions: true,
  RayJobDeletionPolicy: true,
  RayMultiHostIndexing: true,
  RayServiceIncrementalUpgrade: true,
  // It would open for whoever asks what our policies shut.
  RayClusterNetworkPolicy: false,
  RayClusterMTLS: false,
  RayClusterHistoryServer: false,
  RayCronJob: false,
};

/**
 * KubeRay: makes the pods of Ray clusters. It may do much (pods, roles, routes), so it has its rights in the namespace of
 * Ray alone; where developers submit Ray jobs it has them everywhere: a list of their namespaces would change with each
 * person, and cost the API server a watch for each.
 */
export const kuberay: Install = (cluster) => {
  const everywhere = queuesRayJobs(cluster);
  const values: KubeRayValues = {
    replicas,
    leaderElectionEnabled: true,
    singleNamespaceInstall: !everywhere,
    crNamespacedRbacEnable: !everywhere,
    ...(!everywhere && { watchNamespace: [rayNamespace] }),
    priorityClassName,
    resources: resources('100m', 512),
    podSecurityContext: restrictedPod,
    securityContext: restrictedContainer,
    affinity: apart(pods),
    logging: { stdoutEncoder: 'json' },
    featureGates: Object.entries(featureGates).map(([name, enabled]) => ({ name, enabled })),
  };
  return {
    chart: charts['kuberay-operator'],
    values,
    clusterKinds: [...(everywhere ? kinds.clusterRoles : []), ...kinds.definitions],
    namespacedKinds: [...kinds.accounts, ...kinds.controllers, ...kinds.roles],
    ...(!everywhere && { reaches: [rayNamespace] }),
    budgetedPods: pods,
  };
};
