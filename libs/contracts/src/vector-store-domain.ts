import type { Cluster } from './cluster.ts';
import type { IamRole, ObjectBucket } from './external.ts';
import type { DerivedName } from './names.ts';
import { backupBucket } from './stores.ts';
import { domainZones, vectorStoreIndexes } from './vector-store.ts';
import { roleName, type Grant, type WorkloadIdentity } from './workload-identity.ts';

/** A domain of Amazon OpenSearch Service, as the foundation makes it: in the VPC, encrypted, with TLS, and no public endpoint. */
export interface VectorStoreDomain {
  readonly name: string;
  /** As AWS names it: `OpenSearch_3.3`. */
  readonly engineVersion: string;
  readonly instanceType: string;
  readonly instanceCount: number;
  /** Two or three. */
  readonly zones: readonly string[];
  /** Disk of a node, GiB, of the kind gp3. */
  readonly storageGiB: number;
  /** Nodes that hold no data and keep the others together. */
  readonly managers: { readonly instanceType: string; readonly count: number };
  /** Role that fine-grained access knows as the one who may do everything: that of the pods that make indexes. */
  readonly masterRole: string;
  /** Addresses that may come in, on port 443. */
  readonly allowedRange: string;
}

/** A role that a service of AWS takes on to do something for us. */
export interface ServiceRole {
  readonly name: string;
  /** Who takes it on: `es.amazonaws.com`. */
  readonly service: string;
  readonly grants: readonly Grant[];
}

/** Actions of whoever calls the API of a domain, whatever it lets them do there. */
export const domainCalls = [
  'es:ESHttpDelete',
  'es:ESHttpGet',
  'es:ESHttpHead',
  'es:ESHttpPost',
  'es:ESHttpPut',
] as const;

type Surroundings = Pick<Cluster, 'account' | 'name' | 'region' | 'vectorStore'>;

/** Name of a cluster's domain. */
export function domainName(cluster: string): DerivedName {
  return { what: 'domain of Amazon OpenSearch Service', text: `slipway-${cluster}`, longest: 28 };
}

/** The domain that a cluster asks for; undefined where its vector store is pods, or none. */
export function vectorStoreDomain(
  cluster: Pick<Cluster, 'network' | 'zones'> & Surroundings,
): VectorStoreDomain | undefined {
  const { vectorStore } = cluster;
  const identity = indexesIdentity(cluster);
  if (vectorStore?.form !== 'managed' || identity === undefined) return undefined;
  return {
    name: domainName(cluster.name).text,
    engineVersion: 'OpenSearch_3.3',
    instanceType: vectorStore.instanceType,
    instanceCount: vectorStore.nodes,
    zones: domainZones(cluster.zones),
    storageGiB: vectorStore.storageGiB,
    managers: { instanceType: 'm7g.large.search', count: 3 },
    masterRole: roleName(identity),
    allowedRange: cluster.network.cidr,
  };
}

/** What makes indexes may call the API of its domain, and lend it the role for snapshots; undefined without a domain. */
export function indexesIdentity(cluster: Surroundings): WorkloadIdentity | undefined {
  if (cluster.vectorStore?.form !== 'managed') return undefined;
  const { namespace, name } = vectorStoreIndexes;
  const snapshots = snapshotRole(cluster);
  const domain = `arn:aws:es:${cluster.region.name}:${cluster.account}:domain/${domainName(cluster.name).text}`;
  return {
    cluster: cluster.name,
    namespace,
    serviceAccount: name,
    grants: [
      {
        actions: domainCalls,
        resources: [`${domain}/*`],
      },
      ...(snapshots === undefined
        ? []
        : [{ actions: ['iam:PassRole'], resources: [`arn:aws:iam::${cluster.account}:role/${snapshots.name}`] }]),
    ],
  };
}

/** Bucket of snapshots: that of all backups. */
export function snapshotBucket(cluster: Pick<Cluster, 'account' | 'name'>): ObjectBucket {
  return backupBucket(cluster);
}

/** Folder of the bucket that holds nothing but snapshots. */
export const snapshotFolder = 'opensearch/opensearch';

/** The role with which the domain writes its snapshots into our bucket; undefined where it writes none. */
export function snapshotRole(cluster: Pick<Cluster, 'account' | 'name' | 'vectorStore'>): ServiceRole | undefined {
  const { vectorStore } = cluster;
  if (vectorStore?.form !== 'managed' || vectorStore.snapshotDays === 0) return undefined;
  const bucket = `arn:aws:s3:::${snapshotBucket(cluster).name}`;
  return {
    name: `slipway-${cluster.name}-opensearch-snapshots`,
    service: 'es.amazonaws.com',
    grants: [
      {
        actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
        resources: [`${bucket}/${snapshotFolder}/*`],
      },
      { actions: ['s3:ListBucket'], resources: [bucket] },
    ],
  };
}

/** A service role, as a need. */
export function serviceRoleNeed({ name }: ServiceRole): IamRole {
  return { kind: 'IamRole', name };
}
