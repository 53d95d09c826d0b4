import type { Connection } from '@slipway/contracts/connection';
import { selectorLabels } from '@slipway/contracts/endpoint';
import { imageReference, type Image } from '@slipway/contracts/image';
import type { SecretRef } from '@slipway/contracts/secret-ref';
import { storeWorkload, type PostgresDatabase as PostgresStore } from '@slipway/contracts/stores';
import {
  Cluster,
  ClusterSpecPrimaryUpdateMethod,
  ClusterSpecPrimaryUpdateStrategy,
  ClusterSpecResourcesLimits,
  ClusterSpecResourcesRequests,
  type ClusterSpec,
  type ClusterSpecAffinityNodeAffinity,
} from '@slipway/crds/postgresql.cnpg.io';
import { gibibytes } from '@slipway/contracts/units';
import { Construct } from 'constructs';
import { ConnectionPolicies } from '../connection-policies/connection-policies.ts';
import { nodes, spread } from '../http-server/scheduling.ts';
import type { PriorityClassName } from '../priority-class/priority-class.ts';
import { askBeforeRemovalOfOperators } from '../removal/removal.ts';
import { PostgresBackup, backupPlugin } from './postgres-backup.ts';

/** What a `PostgresDatabase` needs to know. */
export interface PostgresDatabaseProps {
  /** The database: names, size, days of backups. */
  readonly store: PostgresStore;
  /** PostgreSQL for CloudNativePG, by exact version. */
  readonly image: Image;
  /** User and password of the database's owner, under `username` and `password`. */
  readonly secret: SecretRef;
  /** Connections that begin or end at it. */
  readonly connections: readonly Connection[];
  /** Which pods may take the place of which. */
  readonly priorityClass: PriorityClassName;

  /**
   * Bucket for backups, needed where the store keeps any.
   *
   * @default - none
   */
  readonly backupBucket?: string;

  /**
   * Class of its volumes. They must bind where the pods land.
   *
   * @default - the cluster's own default
   */
  readonly storageClass?: string;
}

/** CPU of an instance: queries of keys and of traces are short. */
const cpuMillis = 500;

/** PostgreSQL in the cluster, run by CloudNativePG: one instance that is written to, others that follow it. */
export class PostgresDatabase extends Construct {
  /** The secret with which its user comes in. */
  readonly secret: SecretRef;

  constructor(scope: Construct, id: string, props: PostgresDatabaseProps) {
    super(scope, id);
    const { store, secret } = props;
    const { backupDays } = store.settings;
    const workload = storeWorkload(store);
    const { namespace, name } = workload;
    for (const key of ['username', 'password']) {
      if (secret.keys.includes(key)) continue;
      throw new Error(`'secret' ${secret.name} of ${name} has ${secret.keys.join(', ')}: add the key ${key}`);
    }
    if (backupDays > 0 && props.backupBucket === undefined) {
      throw new Error(`'backupBucket' of ${name} is missing, and it keeps backups for ${backupDays} days: name one`);
    }
    this.secret = secret;
    new Cluster(this, 'cluster', {
      metadata: {
        name,
        namespace,
        labels: { ...selectorLabels(workload) },
        annotations: askBeforeRemovalOfOperators,
      },
      spec: clusterSpec(props),
    });
    if (backupDays > 0 && props.backupBucket !== undefined) {
      new PostgresBackup(this, 'backup', { name, namespace, bucket: props.backupBucket, days: backupDays });
    }
    new ConnectionPolicies(this, 'connections', { subject: workload, connections: props.connections });
  }
}

function clusterSpec({ store, image, secret, priorityClass, storageClass }: PostgresDatabaseProps): ClusterSpec {
  const { database, name, settings } = store;
  const { replicas, memoryGiB, storageGiB, backupDays } = settings;
  const memory = gibibytes(memoryGiB);
  const nodeAffinity = nodes(image, undefined).affinity?.nodeAffinity as ClusterSpecAffinityNodeAffinity | undefined;
  return {
    instances: replicas,
    imageName: imageReference(image),
    imagePullPolicy: 'IfNotPresent',
    // A budget for one instance would hold its node for ever.
    enablePdb: replicas > 1,
    enableSuperuserAccess: false,
    priorityClassName: priorityClass,
    primaryUpdateStrategy: ClusterSpecPrimaryUpdateStrategy.UNSUPERVISED,
    primaryUpdateMethod:
      replicas > 1 ? ClusterSpecPrimaryUpdateMethod.SWITCHOVER : ClusterSpecPrimaryUpdateMethod.RESTART,
    bootstrap: {
      initdb: { database, owner: database, secret: { name: secret.name }, encoding: 'UTF8', dataChecksums: true },
    },
    storage: { size: gibibytes(storageGiB), ...(storageClass !== undefined && { storageClass }) },
    resources: {
      requests: {
        cpu: ClusterSpecResourcesRequests.fromString(`${cpuMillis}m`),
        memory: ClusterSpecResourcesRequests.fromString(memory),
      },
      limits: { memory: ClusterSpecResourcesLimits.fromString(memory) },
    },
    affinity: {
      enablePodAntiAffinity: true,
      topologyKey: 'kubernetes.io/hostname',
      podAntiAffinityType: 'preferred',
      ...(nodeAffinity && { nodeAffinity }),
    },
    topologySpreadConstraints: spread({
      ...selectorLabels(storeWorkload(store)),
    }),
    postgresql: {
      parameters: {
        // A quarter for its own cache, the rest for work and for the cache of the kernel.
        shared_buffers: `${memoryGiB * 256}MB`,
        effective_cache_size: `${memoryGiB * 640}MB`,
        max_connections: '200',
        password_encryption: 'scram-sha-256',
        timezone: 'UTC',
        log_timezone: 'UTC',
      },
    },
    ...(backupDays > 0 && { plugins: [backupPlugin(name)] }),
  };
}
