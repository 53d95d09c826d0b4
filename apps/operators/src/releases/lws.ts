import { charts } from '@slipway/catalog/charts';
import { authorities, kinds, type Install } from './operator-release.ts';
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

interface LwsValues {
  readonly replicaCount: number;
  readonly priorityClassName: string;
  readonly resources: Resources;
  readonly podSecurityContext: PodSecurityContext;
  readonly securityContext: ContainerSecurityContext;
  readonly affinity: Affinity;
}

const pods = {
  'app.kubernetes.io/name': 'lws',
  'app.kubernetes.io/instance': 'lws',
  'control-plane': 'controller-manager',
};

/** LeaderWorkerSet: makes groups of pods that serve one model together. */
export const lws: Install = () => {
  const values: LwsValues = {
    replicaCount: replicas,
    priorityClassName,
    resources: resources('100m', 256),
    podSecurityContext: restrictedPod,
    securityContext: restrictedContainer,
    affinity: apart(pods),
  };
  return {
    chart: charts.lws,
    values,
    clusterKinds: [...kinds.clusterRoles, ...kinds.definitions, ...kinds.mutatingWebhooks, ...kinds.validatingWebhooks],
    namespacedKinds: [...kinds.accounts, ...kinds.controllers, ...kinds.roles, ...kinds.secrets, ...kinds.settings],
    filledLater: [
      authorities.conversions,
      authorities.mutatingWebhooks,
      authorities.validatingWebhooks,
      { ...kinds.secrets[0], name: 'lws-webhook-server-cert', field: '.data' },
    ],
    budgetedPods: pods,
  };
};
