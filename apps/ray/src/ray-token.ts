import { ExternalSecret } from '@slipway/constructs/external-secret/external-secret';
import { rayTokenKey } from '@slipway/constructs/ray-cluster/ray-cluster-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Workload } from '@slipway/contracts/endpoint';
import { remoteSecretKey, type SecretRef } from '@slipway/contracts/secret-ref';
import type { Construct } from 'constructs';

/** The token of one Ray cluster: its processes and the operator show it, and whoever sends it jobs. */
export function rayToken(scope: Construct, cluster: Cluster, workload: Workload): SecretRef {
  const name = `${workload.name}-token`;
  return new ExternalSecret(scope, 'token', {
    namespace: workload.namespace,
    secret: { name, remoteKey: remoteSecretKey(cluster.name, workload.namespace, name), keys: [rayTokenKey] },
  }).secret;
}
