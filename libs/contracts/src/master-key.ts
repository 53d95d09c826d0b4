import type { Cluster } from './cluster.ts';
import { remoteSecretKey, type RemoteSecret } from './secret-ref.ts';
import { gatewayWorkload } from './workloads.ts';

/** The key with which keys of the gateway are made; made in AWS. */
export function masterKeySecret(cluster: Pick<Cluster, 'name'>): RemoteSecret {
  const { namespace, name } = gatewayWorkload;
  return { name, remoteKey: remoteSecretKey(cluster.name, namespace, name), keys: ['master-key'] };
}

/** The same as a variable, as LiteLLM and those who speak with it read it. */
export function masterKey(
  cluster: Pick<Cluster, 'name'>,
): Readonly<Record<string, { readonly secret: RemoteSecret; readonly key: string }>> {
  return { LITELLM_MASTER_KEY: { secret: masterKeySecret(cluster), key: 'master-key' } };
}
