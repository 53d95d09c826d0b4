import { charts } from '@slipway/catalog/charts';
import { operatorNeed } from '@slipway/contracts/operators';
import { vectorStorePods } from '@slipway/contracts/vector-store';
import { authorities, kinds, type Install } from './operator-release.ts';
import {
  priorityClassName,
  resources,
  restrictedContainer,
  restrictedPod,
  type ContainerSecurityContext,
  type PodSecurityContext,
  type Resources,
} from './pods.ts';

interface OpenSearchOperatorValues {
  readonly fullnameOverride: string;
  readonly priorityClassName: string;
  readonly securityContext: PodSecurityContext;
  readonly manager: {
    readonly extraEnv: readonly { readonly name: string; readonly value: string }[];
    readonly image: { readonly pullPolicy: 'IfNotPresent' };
    readonly resources: Resources;
    readonly securityContext: ContainerSecurityContext;
    readonly watchNamespace: string;
  };
  readonly webhook: { readonly enabled: true; readonly certManager: { readonly enabled: true } };
}

/**
 * OpenSearch's operator: runs OpenSearch, and looks at its namespace alone. It runs once: its chart knows no second
 * replica, and what it has made goes on without it.
 */
export const openSearchOperator: Install = (_, { namespace }) => {
  const values: OpenSearchOperatorValues = {
    fullnameOverride: namespace,
    priorityClassName,
    securityContext: restrictedPod,
    manager: {
      // It would begin each pod with a container that runs as root, to give the volume to its user; Kubernetes does that.
      extraEnv: [{ name: 'SKIP_INIT_CONTAINER', value: 'true' }],
      image: { pullPolicy: 'IfNotPresent' },
      resources: resources('200m', 384),
      securityContext: restrictedContainer,
      watchNamespace: vectorStorePods.workload.namespace,
    },
    webhook: { enabled: true, certManager: { enabled: true } },
  };
  return {
    needs: [operatorNeed('cert-manager')],
    chart: charts['opensearch-operator'],
    values,
    clusterKinds: [...kinds.clusterRoles, ...kinds.definitions, ...kinds.validatingWebhooks],
    namespacedKinds: [
      ...kinds.accounts,
      ...kinds.certificates,
      ...kinds.controllers,
      ...kinds.roles,
      ...kinds.settings,
    ],
    filledLater: [authorities.validatingWebhooks],
  };
};
