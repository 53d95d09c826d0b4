import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { SyncJob } from '@slipway/constructs/sync-job/sync-job';
import type { Cluster } from '@slipway/contracts/cluster';
import { langfuseRetention } from '@slipway/contracts/langfuse';
import { storeOf, storePorts, storeSecret } from '@slipway/contracts/stores';
import { connectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { langfuseOf } from '../settings/settings.ts';
import { syncWaves } from '../settings/syncing.ts';
import { retentionStatements } from './tables.ts';

/** What `RetentionChart` needs to know. */
export interface RetentionChartProps {
  /** The cluster that says how long traces are kept. */
  readonly cluster: Cluster;
}

const folder = '/etc/langfuse-retention';

/** Has ClickHouse let traces go: Langfuse's own retention is a matter of its enterprise licence. */
export class RetentionChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster }: RetentionChartProps) {
    super(scope, id, { app: 'langfuse', team: 'platform' });
    const store = storeOf(cluster, 'ClickHouseDatabase', langfuseRetention.namespace);
    const from = (key: string) => ({ secret: storeSecret(cluster, store), key });
    const [, port = 0] = storePorts(store);
    new SyncJob(this, 'retention', {
      workload: langfuseRetention,
      image: images.clickhouse,
      command: ['sh'],
      args: [`${folder}/retention.sh`],
      files: {
        folder,
        content: { 'retention.sh': script, 'retention.sql': retentionStatements(langfuseOf(cluster).retentionDays) },
      },
      env: { CLICKHOUSE_PORT: String(port), HOME: '/tmp' },
      secretEnv: {
        CLICKHOUSE_DATABASE: from('database'),
        CLICKHOUSE_HOST: from('host'),
        CLICKHOUSE_PASSWORD: from('password'),
        CLICKHOUSE_TLS: from('tls'),
        CLICKHOUSE_USER: from('username'),
      },
      resources: { cpu: 0.1, memoryGiB: 0.5, ephemeralStorageGiB: 0.5 },
      writable: [{ path: '/tmp', sizeGiB: 0.25 }],
      connections: connectionsOf(cluster, langfuseRetention),
      priorityClass: priorityClasses.gateway.name,
      runs: { wave: syncWaves.retention },
      retries: 3,
      deadlineSeconds: 3600,
    });
  }
}

/**
 * The client takes the password from its environment, where no list of processes shows it. Rows go in the background: the
 * job waits for none.
 */
const script = `set -eu
secure=
if [ "$CLICKHOUSE_TLS" = true ]; then secure=--secure; fi
exec clickhouse-client --host="$CLICKHOUSE_HOST" --port="$CLICKHOUSE_PORT" --user="$CLICKHOUSE_USER" $secure \\
  --database="$CLICKHOUSE_DATABASE" --mutations_sync=0 --alter_sync=0 --queries-file=${folder}/retention.sql
`;
