import type { Workload } from '@slipway/contracts/endpoint';
import { weightsToken, weightsTokenKey } from '@slipway/contracts/weights';
import type { Construct } from 'constructs';
import type { SecretKey } from '../http-server/http-server.ts';
import { ExternalSecret } from './external-secret.ts';

/** Gives a workload the token with which it downloads weights for which consent is asked. */
export function weightsTokenFor(scope: Construct, cluster: { readonly name: string }, workload: Workload): SecretKey {
  const { secret } = new ExternalSecret(scope, 'weights-token', {
    namespace: workload.namespace,
    secret: weightsToken(cluster, workload),
  });
  return { secret, key: weightsTokenKey };
}
