import type { ChartSpec } from './chart-spec.ts';
import type { Cluster } from './cluster.ts';
import { needKey, roleOf, type Need, type ObjectBucket } from './external.ts';
import { langfuseBucket } from './langfuse-identity.ts';
import { logGroup } from './logs.ts';
import { workspaceNeed } from './managed-prometheus.ts';
import { nodeRole } from './names.ts';
import { makesWorkspace } from './observability.ts';
import {
  backupBucket,
  keepsOwnBackups,
  storeNeed,
  storesOf,
  type PostgresDatabase,
  type RedisCache,
} from './stores.ts';
import { vectorStoreNeed } from './vector-store.ts';
import {
  serviceRoleNeed,
  snapshotRole,
  vectorStoreDomain,
  type ServiceRole,
  type VectorStoreDomain,
} from './vector-store-domain.ts';
import type { WorkloadIdentity } from './workload-identity.ts';

/**
 * What the foundation makes of what charts need. Whoever is named for a thing under `externals` makes it instead, so that
 * a bucket or a role can be somebody else's while all others are ours.
 */

/** A bucket, and what it is for. */
export interface FoundationBucket extends ObjectBucket {
  readonly purpose: 'backups' | 'langfuse' | 'weights';
}

/** A store that AWS manages. */
export type ManagedStore =
  | (PostgresDatabase & { readonly settings: { readonly form: 'managed' } })
  | (RedisCache & { readonly settings: { readonly form: 'managed' } });

/** The buckets that are made for a cluster. */
export function foundationBuckets(cluster: Cluster): readonly FoundationBucket[] {
  const { weights } = cluster;
  const buckets: readonly FoundationBucket[] = [
    ...(weights.source === 's3'
      ? [{ kind: 'ObjectBucket' as const, name: weights.bucket, purpose: 'weights' as const }]
      : []),
    ...(cluster.langfuse === undefined ? [] : [{ ...langfuseBucket(cluster), purpose: 'langfuse' as const }]),
    ...(storesOf(cluster).some(keepsOwnBackups) || snapshotRole(cluster) !== undefined
      ? [{ ...backupBucket(cluster), purpose: 'backups' as const }]
      : []),
  ];
  return buckets.filter((bucket) => isOurs(cluster, bucket));
}

/** The managed stores that are made for a cluster. */
export function managedStores(cluster: Cluster): readonly ManagedStore[] {
  return storesOf(cluster).filter(
    (store): store is ManagedStore => store.settings.form === 'managed' && isOurs(cluster, storeNeed(store)),
  );
}

/** The domain of Amazon OpenSearch Service that is made for a cluster; undefined where it has none, or somebody else's. */
export function domainOf(cluster: Cluster): VectorStoreDomain | undefined {
  return isOurs(cluster, vectorStoreNeed) ? vectorStoreDomain(cluster) : undefined;
}

/** The roles that are made for services of AWS. */
export function serviceRoles(cluster: Cluster): readonly ServiceRole[] {
  const role = snapshotRole(cluster);
  return role === undefined || !isOurs(cluster, serviceRoleNeed(role)) ? [] : [role];
}

/** The identities whose roles are made for a cluster, each once, by name of role. */
export function foundationIdentities(
  cluster: Cluster,
  specs: readonly Pick<ChartSpec<never>, 'identities'>[],
): readonly WorkloadIdentity[] {
  const byRole = new Map<string, WorkloadIdentity>();
  for (const identity of specs.flatMap(({ identities }) => identities)) {
    const role = roleOf(identity);
    if (isOurs(cluster, role)) byRole.set(role.name, identity);
  }
  return [...byRole.keys()].sort().flatMap((name) => byRole.get(name) ?? []);
}

/** All that charts may need and the foundation of a cluster makes; nothing where somebody else makes all of it. */
export function foundationSupplies(
  cluster: Cluster,
  specs: readonly Pick<ChartSpec<never>, 'identities'>[],
): readonly Need[] {
  if (cluster.infrastructure.form === 'external') return [];
  const logs = logGroup(cluster);
  const workspace = makesWorkspace(cluster) ? workspaceNeed(cluster) : undefined;
  return [
    { kind: 'Network', name: cluster.name },
    { kind: 'IamRole', name: nodeRole(cluster.name).text },
    ...foundationIdentities(cluster, specs).map(roleOf),
    ...foundationBuckets(cluster).map(({ kind, name }) => ({ kind, name })),
    ...managedStores(cluster).map(storeNeed),
    ...(domainOf(cluster) === undefined ? [] : [vectorStoreNeed]),
    ...serviceRoles(cluster).map(serviceRoleNeed),
    ...(logs === undefined || !isOurs(cluster, logs) ? [] : [logs]),
    ...(workspace === undefined ? [] : [workspace]),
  ];
}

/** Images of our own that charts pull, repository and tag, each once; whoever is named for one pushes it. */
export function pushedImages(specs: readonly Pick<ChartSpec<never>, 'needs'>[]): readonly string[] {
  const images = specs.flatMap(({ needs }) => needs.filter(({ kind }) => kind === 'Image'));
  return [...new Set(images.map(({ name }) => name))].sort();
}

/** Repositories from which charts pull images of our own, each once. */
export function foundationRepositories(specs: readonly Pick<ChartSpec<never>, 'needs'>[]): readonly string[] {
  return [...new Set(pushedImages(specs).map((name) => name.slice(0, name.lastIndexOf(':'))))];
}

/** True unless somebody is named for it. */
export function isOurs({ externals }: Pick<Cluster, 'externals'>, need: Need): boolean {
  return !externals.some((external) => needKey(external) === needKey(need));
}
