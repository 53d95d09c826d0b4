import type { Cluster } from '@slipway/contracts/cluster';
import type { Need } from '@slipway/contracts/external';
import type { AnyRelease, FilledField, HelmRelease, KindOf } from '@slipway/contracts/helm-release';
import type { OperatorService } from '@slipway/contracts/operators';
import type { WorkloadIdentity } from '@slipway/contracts/workload-identity';

/** How an operator's Helm chart is installed. */
export interface OperatorRelease extends Omit<HelmRelease, 'name' | 'namespace' | 'wave'> {
  /**
   * Labels of its replicas, where its chart makes no PodDisruptionBudget for them.
   *
   * @default - none
   */
  readonly budgetedPods?: Readonly<Record<string, string>>;
  /**
   * What is installed beside it: kinds that its chart does not bring.
   *
   * @default - nothing
   */
  readonly beside?: readonly AnyRelease[];
  /**
   * What it is to those that need it, beside what it is itself.
   *
   * @default - nothing
   */
  readonly supplies?: readonly Need[];
  /**
   * Operators without which it does not become healthy.
   *
   * @default - none
   */
  readonly needs?: readonly Need[];
  /**
   * What it may do in AWS.
   *
   * @default - nothing
   */
  readonly identity?: WorkloadIdentity | undefined;
}

/** Installs an operator in a cluster. */
export type Install = (cluster: Cluster, operator: OperatorService) => OperatorRelease;

const rbac = 'rbac.authorization.k8s.io';
const admission = 'admissionregistration.k8s.io';

/** Kinds by what they are for, as charts make them. */
export const kinds = {
  clusterRoles: [
    { group: rbac, kind: 'ClusterRole' },
    { group: rbac, kind: 'ClusterRoleBinding' },
  ],
  definitions: [{ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' }],
  apis: [{ group: 'apiregistration.k8s.io', kind: 'APIService' }],
  mutatingWebhooks: [{ group: admission, kind: 'MutatingWebhookConfiguration' }],
  validatingWebhooks: [{ group: admission, kind: 'ValidatingWebhookConfiguration' }],
  accounts: [{ group: '', kind: 'ServiceAccount' }],
  agents: [{ group: 'apps', kind: 'DaemonSet' }],
  budgets: [{ group: 'policy', kind: 'PodDisruptionBudget' }],
  controllers: [
    { group: '', kind: 'Service' },
    { group: 'apps', kind: 'Deployment' },
  ],
  certificates: [
    { group: 'cert-manager.io', kind: 'Certificate' },
    { group: 'cert-manager.io', kind: 'Issuer' },
  ],
  jobs: [{ group: 'batch', kind: 'Job' }],
  secrets: [{ group: '', kind: 'Secret' }],
  settings: [{ group: '', kind: 'ConfigMap' }],
  roles: [
    { group: rbac, kind: 'Role' },
    { group: rbac, kind: 'RoleBinding' },
  ],
} as const satisfies Record<string, readonly KindOf[]>;

/** Certificates that controllers make for themselves, by where the API server reads their authority. */
export const authorities = {
  validatingWebhooks: { ...kinds.validatingWebhooks[0], field: '.webhooks[]?.clientConfig.caBundle' },
  mutatingWebhooks: { ...kinds.mutatingWebhooks[0], field: '.webhooks[]?.clientConfig.caBundle' },
  apis: { ...kinds.apis[0], field: '.spec.caBundle' },
  conversions: { ...kinds.definitions[0], field: '.spec.conversion.webhook.clientConfig.caBundle' },
} as const satisfies Record<string, FilledField>;
