import { charts } from '@slipway/catalog/charts';
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

/** What is said of each of its three programs. */
interface Program {
  readonly replicaCount: number;
  readonly resources: Resources;
  readonly securityContext: PodSecurityContext;
  readonly containerSecurityContext: ContainerSecurityContext;
  readonly topologySpreadConstraints: readonly TopologySpreadConstraint[];
  readonly podDisruptionBudget: { readonly enabled: true } & typeof oneStays;
}

interface CertManagerValues extends Program {
  readonly global: {
    readonly priorityClassName: string;
    readonly leaderElection: { readonly namespace: string };
    readonly rbac: { readonly aggregateClusterRoles: false };
  };
  readonly crds: { readonly enabled: true; readonly keep: true };
  readonly webhook: Program;
  readonly cainjector: Program;
  readonly startupapicheck: { readonly enabled: false };
}

/** cert-manager: makes and renews the certificates of webhooks and of programs that know each other, so that no rendering has to. */
export const certManager: Install = (_, { namespace }) => {
  const values: CertManagerValues = {
    ...program('controller', 256),
    global: {
      priorityClassName,
      leaderElection: { namespace },
      // Else whoever may edit a namespace could ask for certificates in it.
      rbac: { aggregateClusterRoles: false },
    },
    crds: { enabled: true, keep: true },
    webhook: program('webhook', 128),
    cainjector: program('cainjector', 256),
    // Argo CD waits for the programs itself.
    startupapicheck: { enabled: false },
  };
  return {
    chart: charts['cert-manager'],
    values,
    clusterKinds: [...kinds.clusterRoles, ...kinds.definitions, ...kinds.mutatingWebhooks, ...kinds.validatingWebhooks],
    namespacedKinds: [...kinds.accounts, ...kinds.budgets, ...kinds.controllers, ...kinds.roles],
    filledLater: [authorities.mutatingWebhooks, authorities.validatingWebhooks],
  };
};

function program(component: string, memoryMiB: number): Program {
  return {
    replicaCount: replicas,
    resources: resources('50m', memoryMiB),
    securityContext: restrictedPod,
    containerSecurityContext: restrictedContainer,
    topologySpreadConstraints: spread({
      'app.kubernetes.io/instance': 'cert-manager',
      'app.kubernetes.io/component': component,
    }),
    podDisruptionBudget: { enabled: true, ...oneStays },
  };
}
