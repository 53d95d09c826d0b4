import type { Cluster } from './cluster.ts';
import type { Workload } from './endpoint.ts';
import type { Weights } from './model.ts';
import { weightsKey } from './weights.ts';
import type { WorkloadIdentity } from './workload-identity.ts';

/** What a server may do in AWS: read the weights of its model, where they lie in a bucket of our own. */
export function weightsIdentity(
  cluster: Cluster,
  workload: Workload,
  weights: Pick<Weights, 'repository' | 'revision'>,
): WorkloadIdentity | undefined {
  if (cluster.weights.source !== 's3') return undefined;
  const bucket = `arn:aws:s3:::${cluster.weights.bucket}`;
  return {
    cluster: cluster.name,
    namespace: workload.namespace,
    serviceAccount: workload.name,
    grants: [
      { actions: ['s3:GetObject'], resources: [`${bucket}/${weightsKey(weights)}/*`] },
      { actions: ['s3:ListBucket'], resources: [bucket] },
    ],
  };
}
