import type { Cluster } from './cluster.ts';
import { backupBucket, keepsOwnBackups, type DataStore } from './stores.ts';
import type { WorkloadIdentity } from './workload-identity.ts';

/** The second PostgreSQL that a person makes of a backup, beside the first: docs/how-to/restore-a-backup.md. */
export const restoredPostgres = 'restored';

/**
 * What the pods of a store may do in AWS to keep backups: read, write and clear one folder of one bucket; nothing where it
 * keeps none. ClickHouse shows AWS a token of its account: it does not know the agent of Pod Identity.
 */
export function backupIdentity(
  cluster: Pick<Cluster, 'account' | 'name'>,
  store: DataStore,
): WorkloadIdentity | undefined {
  if (!keepsOwnBackups(store)) return undefined;
  const bucket = `arn:aws:s3:::${backupBucket(cluster).name}`;
  return {
    cluster: cluster.name,
    namespace: store.namespace,
    serviceAccount: store.name,
    ...(store.kind === 'ClickHouseDatabase' && { authentication: 'irsa' as const }),
    ...(store.kind === 'PostgresDatabase' && { standIns: [restoredPostgres] }),
    grants: [
      {
        actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'],
        resources: [`${bucket}/${store.namespace}/${store.name}/*`],
      },
      // The API has no resource below the bucket for listing; names of files of backups are no secret.
      { actions: ['s3:ListBucket'], resources: [bucket] },
    ],
  };
}
