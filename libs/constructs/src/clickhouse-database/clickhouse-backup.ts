import type { Connection } from '@slipway/contracts/connection';
import type { Image } from '@slipway/contracts/image';
import type { SecretRef } from '@slipway/contracts/secret-ref';
import { backupWorkload, type ClickHouseDatabase as ClickHouseStore } from '@slipway/contracts/stores';
import { Construct } from 'constructs';
import type { PriorityClassName } from '../priority-class/priority-class.ts';
import { StartableJob } from '../startable-job/startable-job.ts';

/** A folder of Amazon S3, and who ClickHouse is to it. */
export interface BackupTarget {
  /** Address of the folder, without a slash at the end: `https://<bucket>.s3.<region>.amazonaws.com/<folder>`. */
  readonly url: string;
  /** Annotations of ClickHouse's account: they name the role that its tokens are for. */
  readonly accountAnnotations: Readonly<Record<string, string>>;
}

/** What a `ClickHouseBackup` needs to know. */
export interface ClickHouseBackupProps {
  /** What is backed up. */
  readonly store: ClickHouseStore;
  /** ClickHouse, of the same version: its client is in it. */
  readonly image: Image;
  /** Where ClickHouse is, and who comes in. */
  readonly secret: SecretRef;
  /** Where to. */
  readonly backup: BackupTarget;
  /** Connections that begin at the job. */
  readonly connections: readonly Connection[];
  /** Which pods may take the place of which. */
  readonly priorityClass: PriorityClassName;
}

const folder = '/etc/clickhouse-backup';

/** In the night of the Americas, not on the hour, and not when PostgreSQL's is made. */
const everyNight = '47 4 * * *';

/** The longest that a copy may take, seconds. */
const deadlineSeconds = 21_600;

/**
 * Has ClickHouse copy its database to Amazon S3 every night, each time whole and into a folder of that moment. The copy is
 * made by the server, with the role of its account; how long copies are kept is a rule of the bucket.
 */
export class ClickHouseBackup extends Construct {
  constructor(scope: Construct, id: string, props: ClickHouseBackupProps) {
    super(scope, id);
    const { store, secret, backup } = props;
    const from = (key: string) => ({ secret, key });
    new StartableJob(this, 'job', {
      workload: backupWorkload(store),
      image: props.image,
      command: ['sh'],
      args: [`${folder}/backup.sh`],
      files: { folder, content: { 'backup.sh': script } },
      env: { BACKUP_URL: backup.url, CLICKHOUSE_PATIENCE: String(deadlineSeconds), HOME: '/tmp' },
      secretEnv: {
        CLICKHOUSE_DATABASE: from('database'),
        CLICKHOUSE_HOST: from('host'),
        CLICKHOUSE_PASSWORD: from('password'),
        CLICKHOUSE_USER: from('username'),
      },
      resources: { cpu: 0.1, memoryGiB: 0.5, ephemeralStorageGiB: 0.5 },
      writable: [{ path: '/tmp', sizeGiB: 0.25 }],
      priorityClass: props.priorityClass,
      connections: props.connections,
      deadlineSeconds,
      schedule: everyNight,
    });
  }
}

/** The client takes the password from its environment, where no list of processes shows it. */
const script = `set -eu
moment=$(date -u +%Y-%m-%dT%H-%M-%SZ)
exec clickhouse-client --host="$CLICKHOUSE_HOST" --user="$CLICKHOUSE_USER" --receive_timeout="$CLICKHOUSE_PATIENCE" \\
  --query="BACKUP DATABASE $CLICKHOUSE_DATABASE TO S3('$BACKUP_URL/$moment')"
`;
