import type { Cluster } from './cluster.ts';
import type { Workload } from './endpoint.ts';
import type { ObjectBucket } from './external.ts';
import { objectBucket } from './stores.ts';
import type { WorkloadIdentity } from './workload-identity.ts';

/**
 * Where Langfuse keeps what it has taken in, media and exports. Whoever makes it lets everything go after `retentionDays`,
 * and lets pages of Langfuse's own address send and fetch media.
 */
export function langfuseBucket(cluster: Pick<Cluster, 'account' | 'name'>): ObjectBucket {
  return objectBucket(cluster, 'langfuse');
}

/** What a program of Langfuse may do in AWS: read, write and clear its bucket. */
export function langfuseIdentity(
  cluster: Pick<Cluster, 'account' | 'name'>,
  { namespace, name }: Workload,
): WorkloadIdentity {
  const bucket = `arn:aws:s3:::${langfuseBucket(cluster).name}`;
  return {
    cluster: cluster.name,
    namespace,
    serviceAccount: name,
    grants: [
      {
        actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'],
        resources: [`${bucket}/*`],
      },
      { actions: ['s3:ListBucket'], resources: [bucket] },
    ],
  };
}
