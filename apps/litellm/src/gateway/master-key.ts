import type { SecretKey } from '@slipway/constructs/http-server/http-server';
import { remoteSecretKey, type RemoteSecret } from '@slipway/contracts/secret-ref';
import type { Cluster } from '@slipway/contracts/cluster';
import { gatewayWorkload } from '@slipway/contracts/workloads';

/** The key with which keys are made; made in AWS. */
export function masterKeySecret(cluster: Pick<Cluster, 'name'>): RemoteSecret {
  const { namespace, name } = gatewayWorkload;
  return { name, remoteKey: remoteSecretKey(cluster.name, namespace, name), keys: ['master-key'] };
}

/** The same as a variable. */
export function masterKey(cluster: Pick<Cluster, 'name'>): Readonly<Record<string, SecretKey>> {
  return { LITELLM_MASTER_KEY: { secret: masterKeySecret(cluster), key: 'master-key' } };
}
