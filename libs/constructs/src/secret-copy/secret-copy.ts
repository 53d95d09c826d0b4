import { selectorLabels } from '@slipway/contracts/endpoint';
import type { SecretRef } from '@slipway/contracts/secret-ref';
import {
  SecretStore as SecretStoreObject,
  SecretStoreSpecProviderKubernetesServerCaProviderType,
} from '@slipway/crds/external-secrets.io';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ExternalSecret } from '../external-secret/external-secret.ts';
import type { ServiceAccountRef } from '../lent-account/lent-account.ts';
import { afterItsOperator } from '../removal/removal.ts';
import { WorkloadAccount } from '../workload-account/workload-account.ts';

/** What a `SecretCopy` needs to know. */
export interface SecretCopyProps {
  /** The secret. The copy has its name and its keys. */
  readonly secret: SecretRef;
  /** Namespace that has it. */
  readonly from: string;
  /** Namespace that gets the copy. */
  readonly to: string;
  /** The account of External Secrets, which asks for tokens of the one that reads. */
  readonly operator: ServiceAccountRef;

  /**
   * How often it is read again, as a Go duration.
   *
   * @default '1h0m0s'
   */
  readonly refreshInterval?: string;
}

/**
 * One secret of a namespace in another one, so that what two programs must agree on is made once. External Secrets copies
 * it with an account that may read this one secret, by name, and nothing else.
 */
export class SecretCopy extends Construct {
  /** The copy as consumers name it. */
  readonly secret: SecretRef;

  constructor(scope: Construct, id: string, props: SecretCopyProps) {
    super(scope, id);
    const { secret, from, to, operator } = props;
    if (from === to) throw new Error(`'to' is ${to}, where ${secret.name} is already: name another namespace`);
    const account = { namespace: to, app: 'external-secrets', name: `${secret.name}-reader` };
    const labels = { ...selectorLabels(account) };
    const may = (role: string, namespace: string, rule: k8s.PolicyRule, who: ServiceAccountRef) => {
      const metadata = { name: role, namespace, labels };
      new k8s.KubeRole(this, `role-${namespace}`, { metadata, rules: [rule] });
      new k8s.KubeRoleBinding(this, `binding-${namespace}`, {
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
        subjects: [{ kind: 'ServiceAccount', namespace: who.namespace, name: who.name }],
      });
    };
    new WorkloadAccount(this, 'account', { workload: account });
    const core = { apiGroups: [''] };
    may(account.name, from, { ...core, resources: ['secrets'], resourceNames: [secret.name], verbs: ['get'] }, account);
    may(
      account.name,
      to,
      { ...core, resources: ['serviceaccounts/token'], resourceNames: [account.name], verbs: ['create'] },
      operator,
    );
    new SecretStoreObject(this, 'store', {
      metadata: { name: secret.name, namespace: to, annotations: afterItsOperator },
      spec: {
        provider: {
          kubernetes: {
            remoteNamespace: from,
            server: {
              caProvider: {
                type: SecretStoreSpecProviderKubernetesServerCaProviderType.CONFIG_MAP,
                // Kubernetes puts it into every namespace.
                name: 'kube-root-ca.crt',
                key: 'ca.crt',
              },
            },
            auth: { serviceAccount: { name: account.name } },
          },
        },
      },
    });
    this.secret = new ExternalSecret(this, 'copy', {
      namespace: to,
      store: secret.name,
      secret: { ...secret, remoteKey: secret.name },
      ...(props.refreshInterval !== undefined && { refreshInterval: props.refreshInterval }),
    }).secret;
  }
}
