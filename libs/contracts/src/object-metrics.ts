import type { Cluster } from './cluster.ts';
import { needsOperator } from './operators.ts';
import { keepsOwnBackups, storesOf } from './stores.ts';

/**
 * What objects say of themselves, as numbers: what counts the objects of a cluster reads it from their status. Their
 * controllers need not be asked, some of which run where nobody can ask them.
 */
export interface ObjectMetrics {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Its name in the API server's paths. */
  readonly plural: string;
  readonly metrics: readonly ObjectMetric[];
}

/** One number for each object, or for each of several things that it says. */
export interface ObjectMetric {
  readonly name: string;
  readonly help: string;
  /** Where it stands in the object: a value, a list, or a map. */
  readonly path: readonly string[];
  /**
   * Where the value stands below the path; times are seconds since 1970, `True` is 1.
   *
   * @default - at the path itself
   */
  readonly valueFrom?: readonly string[];
  /**
   * Label that has the key of a map, or what a list says of each of its entries.
   *
   * @default - there is one value
   */
  readonly each?: { readonly key: string } | { readonly label: string; readonly from: readonly string[] };
  /**
   * Words of which the value is one: each is a label, and 1 where it is the one.
   *
   * @default - it is a number, a time or a condition
   */
  readonly words?: { readonly label: string; readonly of: readonly string[] };
}

/** Conditions of an object, 1 for those that hold. */
const conditions = (name: string, of: string): ObjectMetric => ({
  name,
  help: `Conditions of ${of}`,
  path: ['status', 'conditions'],
  valueFrom: ['status'],
  each: { label: 'type', from: ['type'] },
});

const applications: ObjectMetrics = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  kind: 'Application',
  plural: 'applications',
  metrics: [
    {
      name: 'slipway_application_health',
      help: 'Health of an Application of Argo CD',
      path: ['status', 'health', 'status'],
      words: { label: 'health', of: ['Degraded', 'Healthy', 'Missing', 'Progressing', 'Suspended', 'Unknown'] },
    },
    {
      name: 'slipway_application_operation',
      help: 'How the last sync of an Application of Argo CD went',
      path: ['status', 'operationState', 'phase'],
      words: { label: 'phase', of: ['Error', 'Failed', 'Running', 'Succeeded', 'Terminating'] },
    },
  ],
};

const nodePools: ObjectMetrics = {
  group: 'karpenter.sh',
  version: 'v1',
  kind: 'NodePool',
  plural: 'nodepools',
  metrics: [
    {
      name: 'slipway_nodepool_limit',
      help: 'The most that the nodes of a pool may have',
      path: ['spec', 'limits'],
      each: { key: 'resource' },
    },
    {
      name: 'slipway_nodepool_used',
      help: 'What the nodes of a pool have',
      path: ['status', 'resources'],
      each: { key: 'resource' },
    },
  ],
};

const nodeClaims: ObjectMetrics = {
  group: 'karpenter.sh',
  version: 'v1',
  kind: 'NodeClaim',
  plural: 'nodeclaims',
  metrics: [conditions('slipway_nodeclaim_condition', 'a node that was asked for')],
};

const externalSecrets: ObjectMetrics = {
  group: 'external-secrets.io',
  version: 'v1',
  kind: 'ExternalSecret',
  plural: 'externalsecrets',
  metrics: [conditions('slipway_externalsecret_condition', 'a secret that is read from AWS')],
};

const certificates: ObjectMetrics = {
  group: 'cert-manager.io',
  version: 'v1',
  kind: 'Certificate',
  plural: 'certificates',
  metrics: [
    {
      name: 'slipway_certificate_expiry_seconds',
      help: 'When a certificate ends, seconds since 1970',
      path: ['status', 'notAfter'],
    },
  ],
};

const clusterQueues: ObjectMetrics = {
  group: 'kueue.x-k8s.io',
  version: 'v1beta2',
  kind: 'ClusterQueue',
  plural: 'clusterqueues',
  metrics: [
    {
      name: 'slipway_clusterqueue_pending',
      help: 'Batch jobs that wait for quota',
      path: ['status', 'pendingWorkloads'],
    },
  ],
};

const postgresClusters: ObjectMetrics = {
  group: 'postgresql.cnpg.io',
  version: 'v1',
  kind: 'Cluster',
  plural: 'clusters',
  metrics: [conditions('slipway_postgres_condition', 'a PostgreSQL')],
};

const backupStores: ObjectMetrics = {
  group: 'barmancloud.cnpg.io',
  version: 'v1',
  kind: 'ObjectStore',
  plural: 'objectstores',
  metrics: [
    {
      name: 'slipway_objectstore_backup_seconds',
      help: 'When the last backup of a PostgreSQL was complete, seconds since 1970',
      path: ['status', 'serverRecoveryWindow'],
      valueFrom: ['lastSuccessfulBackupTime'],
      each: { key: 'server' },
    },
  ],
};

/** What is read from the objects of a cluster, by kind: those that it has. */
export function objectMetrics(cluster: Cluster): readonly ObjectMetrics[] {
  const when = (holds: boolean, kind: ObjectMetrics): readonly ObjectMetrics[] => (holds ? [kind] : []);
  return [
    applications,
    ...when(storesOf(cluster).some(keepsOwnBackups), backupStores),
    ...when(needsOperator(cluster, 'cert-manager'), certificates),
    ...when(needsOperator(cluster, 'kueue'), clusterQueues),
    externalSecrets,
    nodeClaims,
    nodePools,
    ...when(needsOperator(cluster, 'cloudnative-pg'), postgresClusters),
  ];
}
