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
  readonly podDisruptionBudget: { readonly enabled: true } & typeof oneStays;
  readonly topologySpreadConstraints: readonly TopologySpreadConstraint[];
}

interface CertManagerValues extends Program {
  readonly global: {
    readonly priorityClassName: string;
    readonly leaderElection: { readonly namespace: string };
  };
  readonly crds: { readonly enabled: true; readonly keep: true };
  readonly webhook: Program;
  readonly cainjector: Program;
  readonly startupapicheck: { readonly enabled: false };
}

const program = (component: string, memoryMiB: number): Program => ({
  replicaCount: replicas,
  resources: resources('50m', memoryMiB),
  securityContext: restrictedPod,
  containerSecurityContext: restrictedContainer,
  podDisruptionBudget: { enabled: true, ...oneStays },
  topologySpreadConstraints: spread({
    'app.kubernetes.io/instance': 'cert-manager',
    'app.kubernetes.io/component': component,
  }),
});

/** cert-manager: makes the certificates of webhooks and renews them, so that no rendering has to. */
export const certManager: Install = (_, { namespace }) => {
  const values: CertManagerValues = {
    global: {
      priorityClassName,
      // Otherwise it has rights in kube-system for this alone.
      leaderElection: { namespace },
    },
    crds: { enabled: true, keep: true },
    ...program('controller', 128),
    webhook: program('webhook', 64),
    cainjector: program('cainjector', 128),
    // Argo CD tries again by itself what comes before the webhook is there.
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
