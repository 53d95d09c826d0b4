import {
  ObjectStore,
  ObjectStoreSpecConfigurationDataCompression,
  ObjectStoreSpecConfigurationWalCompression,
} from '@slipway/crds/barmancloud.cnpg.io';
import {
  ScheduledBackup,
  ScheduledBackupSpecBackupOwnerReference,
  ScheduledBackupSpecMethod,
  type ClusterSpecPlugins,
} from '@slipway/crds/postgresql.cnpg.io';
import { Construct } from 'constructs';
import { askBeforeRemovalOfOperators } from '../removal/removal.ts';

/** What a `PostgresBackup` needs to know. */
export interface PostgresBackupProps {
  /** Name of the PostgreSQL. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
  /** Bucket of Amazon S3; everything lies below the namespace and the name. */
  readonly bucket: string;
  /** Days back to any moment of which it can be restored. */
  readonly days: number;
}

const plugin = 'barman-cloud.cloudnative-pg.io';

/** When a whole copy is made, with seconds: in the night of the Americas, and not on the hour. */
const everyDay = '0 17 4 * * *';

/** What a PostgreSQL must know of its backups: every change goes to the object store of its name. */
export function backupPlugin(name: string): ClusterSpecPlugins {
  return { name: plugin, enabled: true, isWalArchiver: true, parameters: { barmanObjectName: name } };
}

/** Keeps copies of a PostgreSQL and all changes since in Amazon S3, with the role of the PostgreSQL's own account. */
export class PostgresBackup extends Construct {
  constructor(scope: Construct, id: string, { name, namespace, bucket, days }: PostgresBackupProps) {
    super(scope, id);
    const metadata = { name, namespace, annotations: askBeforeRemovalOfOperators };
    new ObjectStore(this, 'object-store', {
      metadata,
      spec: {
        retentionPolicy: `${days}d`,
        configuration: {
          destinationPath: `s3://${bucket}/${namespace}`,
          s3Credentials: { inheritFromIamRole: true },
          data: { compression: ObjectStoreSpecConfigurationDataCompression.SNAPPY },
          wal: { compression: ObjectStoreSpecConfigurationWalCompression.SNAPPY },
        },
      },
    });
    new ScheduledBackup(this, 'schedule', {
      metadata,
      spec: {
        cluster: { name },
        schedule: everyDay,
        immediate: true,
        backupOwnerReference: ScheduledBackupSpecBackupOwnerReference.SELF,
        method: ScheduledBackupSpecMethod.PLUGIN,
        pluginConfiguration: { name: plugin },
      },
    });
  }
}
