import type { Connection } from '@slipway/contracts/connection';
import { selectorLabels } from '@slipway/contracts/endpoint';
import type { Image } from '@slipway/contracts/image';
import type { SecretRef } from '@slipway/contracts/secret-ref';
import type { ClickHouseSize } from '@slipway/contracts/store-settings';
import {
  backupWorkload,
  keeperWorkload,
  storePorts,
  storeUsername,
  storeWorkload,
  type ClickHouseDatabase as ClickHouseStore,
} from '@slipway/contracts/stores';
import {
  ClickHouseInstallation,
  ClickHouseInstallationSpecDefaultsStorageManagementProvisioner,
  ClickHouseInstallationSpecDefaultsStorageManagementReclaimPolicy,
  type ClickHouseInstallationSpec,
} from '@slipway/crds/clickhouse.altinity.com';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ConnectionPolicies } from '../connection-policies/connection-policies.ts';
import { DisruptionBudget } from '../disruption-budget/disruption-budget.ts';
import type { PriorityClassName } from '../priority-class/priority-class.ts';
import { WorkloadAccount } from '../workload-account/workload-account.ts';
import { askBeforeRemovalOfOperators } from '../removal/removal.ts';
import { ClickHouseBackup, type BackupTarget } from './clickhouse-backup.ts';
import { ClickHouseKeeper, keeperHost } from './clickhouse-keeper.ts';
import { installedPod, volumeClaimTemplate } from './installed-pod.ts';

/** What a `ClickHouseDatabase` needs to know. */
export interface ClickHouseDatabaseProps {
  /** The database: its names. */
  readonly store: ClickHouseStore;
  /** Copies, memory and disk. */
  readonly size: ClickHouseSize;
  /** ClickHouse, by exact version. */
  readonly image: Image;
  /** Keeper of the same version. */
  readonly keeperImage: Image;
  /** Its password, under `password`. */
  readonly secret: SecretRef;
  /** Connections that begin or end at it or at its Keeper. */
  readonly connections: readonly Connection[];
  /** Which pods may take the place of which. */
  readonly priorityClass: PriorityClassName;

  /**
   * Where its nightly backups go.
   *
   * @default - nowhere: none are made
   */
  readonly backup?: BackupTarget;

  /**
   * Class of its volumes. They must bind where the pods land.
   *
   * @default - the cluster's own default
   */
  readonly storageClass?: string;
}

/** Name of the container that Altinity's operator looks for. */
const containerName = 'clickhouse';

/** Longest time to read the list of parts at the start, seconds. */
const startupSeconds = 600;

/** ClickHouse in the cluster, run by Altinity's operator: one shard, with as many copies as are asked for. */
export class ClickHouseDatabase extends Construct {
  /** The secret with which its user comes in. */
  readonly secret: SecretRef;

  constructor(scope: Construct, id: string, props: ClickHouseDatabaseProps) {
    super(scope, id);
    const { store, size, secret, connections } = props;
    const workload = storeWorkload(store);
    const { namespace, name } = workload;
    if (!secret.keys.includes('password')) {
      throw new Error(`'secret' ${secret.name} of ${name} has ${secret.keys.join(', ')}: add the key password`);
    }
    this.secret = secret;
    const keeper = keeperWorkload(store);
    new ClickHouseInstallation(this, 'installation', {
      metadata: {
        name,
        namespace,
        labels: { ...selectorLabels(workload) },
        annotations: askBeforeRemovalOfOperators,
      },
      spec: installation(props),
    });
    const annotations = props.backup?.accountAnnotations;
    new WorkloadAccount(this, 'account', { workload, ...(annotations && { annotations }) });
    if (size.replicas > 1) {
      const { keeperImage: image, priorityClass, storageClass } = props;
      new ClickHouseKeeper(this, 'keeper', {
        workload: keeper,
        image,
        priorityClass,
        ...(storageClass !== undefined && { storageClass }),
      });
      new DisruptionBudget(this, 'budget', { workload });
    }
    if (props.backup) {
      const { image, backup, priorityClass } = props;
      const own = connections.filter((connection) => touches(connection, backupWorkload(store).name));
      new ClickHouseBackup(this, 'backup', { store, image, secret, backup, priorityClass, connections: own });
    }
    for (const subject of size.replicas > 1 ? [workload, keeper] : [workload]) {
      const own = connections.filter((connection) => touches(connection, subject.name));
      new ConnectionPolicies(this, `connections-${subject.name}`, { subject, connections: own });
    }
  }
}

function touches({ from, to }: Connection, name: string): boolean {
  return [from, to].some((end) => end.kind === 'workload' && end.workload.name === name);
}

function installation(props: ClickHouseDatabaseProps): ClickHouseInstallationSpec {
  const { store, size, image, secret, priorityClass, storageClass, backup } = props;
  const workload = storeWorkload(store);
  const { replicas, memoryGiB, storageGiB } = size;
  const user = storeUsername(store);
  return {
    defaults: {
      storageManagement: {
        provisioner: ClickHouseInstallationSpecDefaultsStorageManagementProvisioner.STATEFUL_SET,
        // A volume outlives its pod, and the object that asked for it.
        reclaimPolicy: ClickHouseInstallationSpecDefaultsStorageManagementReclaimPolicy.RETAIN,
      },
      templates: { podTemplate: containerName, dataVolumeClaimTemplate: 'data', serviceTemplate: 'service' },
    },
    configuration: {
      // Langfuse and others write ON CLUSTER default.
      clusters: [{ name: 'default', layout: { shardsCount: 1, replicasCount: replicas } }],
      ...(replicas > 1 && {
        zookeeper: { nodes: [{ host: keeperHost(keeperWorkload(store)), port: 2181 }] },
      }),
      users: {
        [`${user}/password`]: { valueFrom: { secretKeyRef: { name: secret.name, key: 'password' } } },
        // Who may come is said by policies; addresses of pods are not known.
        [`${user}/networks/ip`]: ['::/0'],
        [`${user}/profile`]: 'default',
        [`${user}/quota`]: 'default',
      },
      settings: {
        timezone: 'UTC',
        'logger/level': 'information',
        'logger/console': '1',
        // With the role of its account, in the bucket for backups and nowhere else.
        ...(backup && { 's3/backups/endpoint': backup.url, 's3/backups/use_environment_credentials': '1' }),
      },
    },
    templates: {
      podTemplates: [
        installedPod({
          name: containerName,
          workload,
          image,
          priorityClass,
          memoryGiB,
          ports: { http: 8123, tcp: 9000, interserver: 9009 },
          ask: { httpGet: { path: '/ping', port: k8s.IntOrString.fromString('http') } },
          startupSeconds,
          dataFolder: '/var/lib/clickhouse',
          writable: ['/var/log/clickhouse-server', '/tmp'],
        }),
      ],
      serviceTemplates: [
        {
          name: 'service',
          generateName: workload.name,
          spec: {
            type: 'ClusterIP',
            ports: storePorts(store).map((port) => ({ name: port === 9000 ? 'tcp' : 'http', port })),
          },
        },
      ],
      volumeClaimTemplates: [volumeClaimTemplate(storageGiB, storageClass)],
    },
  };
}
