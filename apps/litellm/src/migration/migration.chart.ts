import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { SyncJob } from '@slipway/constructs/sync-job/sync-job';
import type { Cluster } from '@slipway/contracts/cluster';
import { connectionsOf } from '@slipway/contracts/topology';
import { gatewayMigrationWorkload } from '@slipway/contracts/workloads';
import type { Construct } from 'constructs';
import { databaseSecret, imageEnvironment } from '../gateway/environment.ts';

/** What `MigrationChart` needs to know. */
export interface MigrationChartProps {
  /** The cluster whose gateway it prepares. */
  readonly cluster: Cluster;
}

/** After the stores of the same Application, before the servers. */
export const migrationWave = 1;

/** Brings the database to the schema of the servers that come next: one program does it, and they do not race. */
export class MigrationChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster }: MigrationChartProps) {
    super(scope, id, { app: 'litellm', team: 'platform' });
    new SyncJob(this, 'migration', {
      workload: gatewayMigrationWorkload,
      image: images.litellm,
      command: ['python'],
      args: ['-m', 'litellm.proxy.prisma_migration'],
      resources: { cpu: 0.5, memoryGiB: 2, ephemeralStorageGiB: 2 },
      env: imageEnvironment,
      secretEnv: databaseSecret(cluster),
      writable: [{ path: '/tmp', sizeGiB: 1 }],
      connections: connectionsOf(cluster, gatewayMigrationWorkload),
      priorityClass: priorityClasses.gateway.name,
      deadlineSeconds: 1800,
      runs: { wave: migrationWave },
      retries: 3,
    });
  }
}
