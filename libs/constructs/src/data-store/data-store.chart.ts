import { images } from '@slipway/catalog/images';
import type { Connection } from '@slipway/contracts/connection';
import type { RemoteSecret } from '@slipway/contracts/secret-ref';
import { keepsOwnBackups, storePorts, storeWorkload, type DataStore } from '@slipway/contracts/stores';
import type { Construct } from 'constructs';
import type { BackupTarget } from '../clickhouse-database/clickhouse-backup.ts';
import { ClickHouseDatabase } from '../clickhouse-database/clickhouse-database.ts';
import { ComponentChart } from '../component-chart/component-chart.ts';
import { PostgresDatabase } from '../postgres-database/postgres-database.ts';
import type { PriorityClassName } from '../priority-class/priority-class.ts';
import { RedisCache } from '../redis-cache/redis-cache.ts';
import { StoreSecret } from '../store-secret/store-secret.ts';

/** Where backups go. */
export interface BackupPlace {
  readonly bucket: string;
  /** Its AWS region. */
  readonly region: string;
  /** Annotations of the store's account: they name its role, where it shows AWS its tokens. */
  readonly accountAnnotations: Readonly<Record<string, string>>;
}

/** What a `DataStoreChart` needs to know. */
export interface DataStoreChartProps {
  /** The app whose store it is. */
  readonly app: string;
  /** The store. */
  readonly store: DataStore;
  /** Its secret. */
  readonly secret: RemoteSecret;
  /** Connections that begin or end at its pods; none where it has no pods. */
  readonly connections: readonly Connection[];
  /** Which pods may take the place of which. */
  readonly priorityClass: PriorityClassName;
  /** Where backups of what is in the cluster go. */
  readonly backups: BackupPlace;
}

/** One store of data, in whichever form: its secret always, and its pods where the cluster runs it. */
export class DataStoreChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: DataStoreChartProps) {
    super(scope, id, { app: props.app, team: 'platform' });
    const { store, connections, priorityClass, backups } = props;
    const { secret } = new StoreSecret(this, 'secret', { store, secret: props.secret });
    if (store.settings.form !== 'in-cluster') return;
    const common = { secret, connections, priorityClass };
    switch (store.kind) {
      case 'PostgresDatabase':
        new PostgresDatabase(this, 'postgres', {
          ...common,
          store,
          image: images.postgresql,
          backupBucket: backups.bucket,
        });
        return;
      case 'RedisCache': {
        const [port = 0] = storePorts(store);
        new RedisCache(this, 'redis', {
          ...common,
          endpoint: { workload: storeWorkload(store), port },
          image: images.valkey,
          memoryGiB: store.settings.memoryGiB,
          evicts: store.evicts,
        });
        return;
      }
      case 'ClickHouseDatabase':
        new ClickHouseDatabase(this, 'clickhouse', {
          ...common,
          store,
          size: store.settings,
          image: images.clickhouse,
          keeperImage: images['clickhouse-keeper'],
          ...(keepsOwnBackups(store) && { backup: backupTarget(store, backups) }),
        });
    }
  }
}

/** A folder of the store's own. */
function backupTarget(
  { namespace, name }: DataStore,
  { bucket, region, accountAnnotations }: BackupPlace,
): BackupTarget {
  return { url: `https://${bucket}.s3.${region}.amazonaws.com/${namespace}/${name}`, accountAnnotations };
}
