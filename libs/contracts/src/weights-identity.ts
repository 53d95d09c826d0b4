import type { Cluster } from './cluster.ts';
import type { Workload } from './endpoint.ts';
import type { Model } from './model.ts';
import type { Placement } from './placement.ts';
import { streamsWeights, weightsKey } from './weights.ts';
import type { WorkloadIdentity } from './workload-identity.ts';

/** What a server may do in AWS to load its weights: read one folder of one bucket; nothing where they are not in a bucket. */
export function weightsIdentity(
  cluster: Cluster,
  { namespace, name }: Workload,
  placement: Pick<Placement, 'model' | 'runtime'>,
): WorkloadIdentity | undefined {
  if (cluster.weights.source !== 's3' || !streamsWeights(cluster, placement)) return undefined;
  const bucket = `arn:aws:s3:::${cluster.weights.bucket}`;
  return {
    cluster: cluster.name,
    namespace,
    serviceAccount: name,
    grants: [
      { actions: ['s3:GetObject'], resources: [`${bucket}/${weightsKey(placement.model.weights)}/*`] },
      // The API has no resource below the bucket for listing; names of models are no secret.
      { actions: ['s3:ListBucket'], resources: [bucket] },
    ],
  };
}

/** What the copying of weights may do in AWS: fill one folder of one bucket. */
export function weightsCopyIdentity(
  cluster: Cluster,
  { namespace, name }: Workload,
  model: Model,
): WorkloadIdentity | undefined {
  if (cluster.weights.source !== 's3') return undefined;
  const bucket = `arn:aws:s3:::${cluster.weights.bucket}`;
  return {
    cluster: cluster.name,
    namespace,
    serviceAccount: name,
    grants: [
      {
        actions: ['s3:AbortMultipartUpload', 's3:PutObject'],
        resources: [`${bucket}/${weightsKey(model.weights)}/*`],
      },
      { actions: ['s3:ListBucket'], resources: [bucket] },
    ],
  };
}
