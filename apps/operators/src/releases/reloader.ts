import { charts } from '@slipway/catalog/charts';
import { serviceNamespaces } from '@slipway/contracts/topology';
import { kinds, type Install } from './operator-release.ts';
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

interface ReloaderValues {
  readonly reloader: {
    readonly watchGlobally: false;
    /** Namespaces whose workloads it starts anew; its rights end with them. */
    readonly namespaces: readonly string[];
    readonly reloadStrategy: 'annotations';
    readonly ignoreConfigMaps: true;
    readonly ignoreJobs: true;
    readonly ignoreCronJobs: true;
    readonly logFormat: 'json';
    readonly enableHA: true;
    readonly readOnlyRootFileSystem: true;
    readonly deployment: {
      readonly replicas: number;
      readonly priorityClassName: string;
      readonly resources: Resources;
      readonly securityContext: PodSecurityContext;
      readonly containerSecurityContext: ContainerSecurityContext;
      readonly topologySpreadConstraints: readonly TopologySpreadConstraint[];
    };
    readonly podDisruptionBudget: { readonly enabled: true } & typeof oneStays;
  };
}

/** Reloader: replaces pods whose secret has changed, where a workload names the secret in its annotation. */
export const reloader: Install = (cluster, { namespace }) => {
  const namespaces = serviceNamespaces(cluster).filter((each) => each !== namespace);
  const values: ReloaderValues = {
    reloader: {
      watchGlobally: false,
      namespaces,
      // Variables that it adds to a container would be taken back at the next sync.
      reloadStrategy: 'annotations',
      // A change of these is a change in git, and replaces pods by itself.
      ignoreConfigMaps: true,
      ignoreJobs: true,
      ignoreCronJobs: true,
      logFormat: 'json',
      enableHA: true,
      readOnlyRootFileSystem: true,
      deployment: {
        replicas,
        priorityClassName,
        resources: resources('50m', 128),
        securityContext: restrictedPod,
        containerSecurityContext: restrictedContainer,
        topologySpreadConstraints: spread({ 'app.kubernetes.io/name': 'reloader' }),
      },
      podDisruptionBudget: { enabled: true, ...oneStays },
    },
  };
  return {
    chart: charts.reloader,
    values,
    namespacedKinds: [...kinds.accounts, ...kinds.budgets, ...kinds.controllers, ...kinds.roles],
    reaches: namespaces,
  };
};
