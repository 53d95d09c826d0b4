import { MadePassword } from '@slipway/constructs/made-password/made-password';
import { developerKeyReader, developerKeySecret } from '@slipway/contracts/gateway-accounts';
import { gatewayKeysWorkload } from '@slipway/contracts/workloads';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** What an `EnvironmentKey` needs to know. */
export interface EnvironmentKeyProps {
  /** Namespace of the environment. */
  readonly namespace: string;
}

/**
 * The key with which programs of an environment call models: made in its namespace, where its team alone may read secrets.
 * What registers keys may read this one by its name.
 */
export class EnvironmentKey extends Construct {
  constructor(scope: Construct, id: string, { namespace }: EnvironmentKeyProps) {
    super(scope, id);
    new MadePassword(this, 'value', {
      namespace,
      name: developerKeySecret.name,
      data: Object.fromEntries(developerKeySecret.keys.map((key) => [key, 'sk-{{ .password }}'])),
      disposable: true,
    });
    new k8s.KubeRoleBinding(this, 'reader', {
      metadata: { name: 'litellm-key-reader', namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: developerKeyReader },
      subjects: [{ kind: 'ServiceAccount', name: gatewayKeysWorkload.name, namespace: gatewayKeysWorkload.namespace }],
    });
  }
}
