import { remoteSecretFolder } from '@slipway/contracts/secret-ref';
import type { WorkloadIdentity } from '@slipway/contracts/workload-identity';
import { SecretStore as SecretStoreObject, SecretStoreSpecProviderAwsService } from '@slipway/crds/external-secrets.io';
import { Construct } from 'constructs';
import { LentAccount, type ServiceAccountRef } from '../lent-account/lent-account.ts';
import { afterItsOperator } from '../removal/removal.ts';

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
    new LentAccount(this, 'lent', { identity, account, app: 'external-secrets', borrower: operator });
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
