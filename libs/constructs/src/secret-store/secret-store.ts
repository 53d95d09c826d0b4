import { selectorLabels } from '@slipway/contracts/endpoint';
import { remoteSecretFolder } from '@slipway/contracts/secret-ref';
import { accountAnnotations, type WorkloadIdentity } from '@slipway/contracts/workload-identity';
import { SecretStore as SecretStoreObject, SecretStoreSpecProviderAwsService } from '@slipway/crds/external-secrets.io';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { afterItsOperator } from '../removal/removal.ts';
import { WorkloadAccount } from '../workload-account/workload-account.ts';

/** What a `SecretStore` needs to know. */
export interface SecretStoreProps {
  /** Name of the store. */
  readonly name: string;
  /** Who reads AWS Secrets Manager for it. */
  readonly identity: WorkloadIdentity;
  /** The AWS account, 12 digits. */
  readonly account: string;
  /** AWS region of the secrets. */
  readonly region: string;
  /** The operator's own account, which asks for tokens of the store's. */
  readonly operator: ServiceAccountRef;
}

/** A service account by name. */
export interface ServiceAccountRef {
  readonly namespace: string;
  readonly name: string;
}

/** Who the store of a namespace is: allowed to read what lies under that namespace in Secrets Manager, and nothing else. */
export function secretStoreIdentity(
  { name, account, region }: { readonly name: string; readonly account: string; readonly region: string },
  namespace: string,
): WorkloadIdentity {
  const folder = remoteSecretFolder(name, namespace);
  return {
    cluster: name,
    namespace,
    serviceAccount: 'secret-store',
    authentication: 'irsa',
    grants: [
      {
        actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
        resources: [`arn:aws:secretsmanager:${region}:${account}:secret:${folder}/*`],
      },
    ],
  };
}

/** Where External Secrets reads the secrets of one namespace, with an account of that namespace and none of its own. */
export class SecretStore extends Construct {
  constructor(scope: Construct, id: string, props: SecretStoreProps) {
    super(scope, id);
    const { name, identity, account, region, operator } = props;
    const { namespace, serviceAccount } = identity;
    const workload = { namespace, app: 'external-secrets', name: serviceAccount };
    const labels = { ...selectorLabels(workload) };
    new WorkloadAccount(this, 'account', { workload, annotations: accountAnnotations(account, identity) });
    new k8s.KubeRole(this, 'role', {
      metadata: { name: serviceAccount, namespace, labels },
      rules: [
        { apiGroups: [''], resources: ['serviceaccounts/token'], resourceNames: [serviceAccount], verbs: ['create'] },
      ],
    });
    new k8s.KubeRoleBinding(this, 'binding', {
      metadata: { name: serviceAccount, namespace, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: serviceAccount },
      subjects: [{ kind: 'ServiceAccount', ...operator }],
    });
    new SecretStoreObject(this, 'secret-store', {
      metadata: { name, namespace, annotations: afterItsOperator },
      spec: {
        provider: {
          aws: {
            service: SecretStoreSpecProviderAwsService.SECRETS_MANAGER,
            region,
            auth: { jwt: { serviceAccountRef: { name: serviceAccount } } },
          },
        },
      },
    });
  }
}
