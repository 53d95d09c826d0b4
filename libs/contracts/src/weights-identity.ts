import type { Cluster } from './cluster.ts';
import type { Workload } from './endpoint.ts';
import type { Model } from './model.ts';
import type { Placement } from './placement.ts';
import { streamsWeights, weightsKey } from './weights.ts';
import type { WorkloadIdentity } from './workload-identity.ts';

/** What a server may do in AWS to load its weights: read one folder of one bucket; nothing where they are not in a bucket. */
export function weightsIdentity(
  cluster: Cluster,
  workload: Workload,
  placement: Pick<Placement, 'model' | 'runtime'>,
): WorkloadIdentity | undefined {
  return streamsWeights(cluster, placement)
    ? folderIdentity(cluster, workload, placement.model, ['s3:GetObject'])
    : undefined;
}

/** What the copying of weights may do in AWS: fill one folder of one bucket. */
export function weightsCopyIdentity(cluster: Cluster, workload: Workload, model: Model): WorkloadIdentity | undefined {
  return folderIdentity(cluster, workload, model, ['s3:AbortMultipartUpload', 's3:PutObject']);
}

function folderIdentity(
  { name: cluster, weights: source }: Cluster,
  { namespace, name }: Workload,
  { weights }: Model,
  actions: readonly string[],
): WorkloadIdentity | undefined {
  if (source.source !== 's3') return undefined;
  const bucket = `arn:aws:s3:::${source.bucket}`;
  return {
    cluster,
    namespace,
    serviceAccount: name,
    grants: [
      { actions, resources: [`${bucket}/${weightsKey(weights)}/*`] },
      // The API has no resource below the bucket for listing; names of models are no secret.
      { actions: ['s3:ListBucket'], resources: [bucket] },
    ],
  };
}
