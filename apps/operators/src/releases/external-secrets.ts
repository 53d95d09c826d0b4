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
  readonly priorityClassName: string;
  readonly resources: Resources;
  readonly podSecurityContext: PodSecurityContext & { readonly enabled: true };
  readonly securityContext: ContainerSecurityContext & { readonly enabled: true };
  readonly topologySpreadConstraints: readonly TopologySpreadConstraint[];
  readonly podDisruptionBudget: { readonly enabled: true } & typeof oneStays;
  readonly livenessProbe: { readonly enabled: true };
  readonly readinessProbe: { readonly enabled: true };
}

interface ExternalSecretsValues extends Program {
  readonly installCRDs: true;
  readonly leaderElect: true;
  readonly webhook: Program;
  readonly certController: Program;
  readonly rbac: {
    readonly serviceAccountTokenCreate: false;
    readonly servicebindings: { readonly create: false };
    readonly aggregateToView: false;
    readonly aggregateToEdit: false;
    readonly aggregateToAdmin: false;
  };
  readonly processClusterStore: false;
  readonly processClusterExternalSecret: false;
  readonly processClusterGenerator: false;
  readonly processPushSecret: false;
  readonly processClusterPushSecret: false;
  readonly crds: Readonly<
    Record<
      | 'createClusterExternalSecret'
      | 'createClusterGenerator'
      | 'createClusterPushSecret'
      | 'createClusterSecretStore'
      | 'createPushSecret',
      false
    >
  >;
}

/**
 * External Secrets: writes Secrets from what AWS keeps and from what it makes up. It may ask for the token of no account
 * until the store of a namespace lends it one, and it knows no store, secret or generator of a whole cluster.
 */
export const externalSecrets: Install = () => {
  const values: ExternalSecretsValues = {
    installCRDs: true,
    leaderElect: true,
    ...program('external-secrets', 256),
    webhook: program('external-secrets-webhook', 128),
    certController: program('external-secrets-cert-controller', 128),
    rbac: {
      // Else it could be every account of the cluster.
      serviceAccountTokenCreate: false,
      servicebindings: { create: false },
      // Else whoever may edit a namespace could write stores and secrets in it.
      aggregateToView: false,
      aggregateToEdit: false,
      aggregateToAdmin: false,
    },
    processClusterStore: false,
    processClusterExternalSecret: false,
    processClusterGenerator: false,
    processPushSecret: false,
    processClusterPushSecret: false,
    crds: {
      createClusterExternalSecret: false,
      createClusterGenerator: false,
      createClusterPushSecret: false,
      createClusterSecretStore: false,
      createPushSecret: false,
    },
  };
  return {
    chart: charts['external-secrets'],
    values,
    clusterKinds: [...kinds.clusterRoles, ...kinds.definitions, ...kinds.validatingWebhooks],
    namespacedKinds: [
      ...kinds.accounts,
      ...kinds.budgets,
      ...kinds.controllers,
      ...kinds.roles,
      // Its webhook's certificate.
      ...kinds.secrets,
    ],
    filledLater: [
      authorities.validatingWebhooks,
      { ...kinds.secrets[0], name: 'external-secrets-webhook', field: '.data' },
    ],
  };
};

function program(name: string, memoryMiB: number): Program {
  return {
    replicaCount: replicas,
    priorityClassName,
    resources: resources('50m', memoryMiB),
    podSecurityContext: { enabled: true, ...restrictedPod },
    securityContext: { enabled: true, ...restrictedContainer },
    topologySpreadConstraints: spread({ 'app.kubernetes.io/name': name }),
    podDisruptionBudget: { enabled: true, ...oneStays },
    livenessProbe: { enabled: true },
    readinessProbe: { enabled: true },
  };
}
