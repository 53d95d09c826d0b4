import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { SyncJob } from '@slipway/constructs/sync-job/sync-job';
import type { Cluster } from '@slipway/contracts/cluster';
import { langfuseMigrations } from '@slipway/contracts/langfuse';
import { connectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { tableSettings } from '../settings/settings.ts';
import { syncWaves } from '../settings/syncing.ts';

/** What `MigrationsChart` needs to know. */
export interface MigrationsChartProps {
  /** The cluster whose tables they are. */
  readonly cluster: Cluster;
}

/** Brings the tables of PostgreSQL and of ClickHouse to the version of the programs, before those are replaced. */
export class MigrationsChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster }: MigrationsChartProps) {
    super(scope, id, { app: 'langfuse', team: 'platform' });
    const { env, secretEnv } = tableSettings(cluster);
    new SyncJob(this, 'migrations', {
      workload: langfuseMigrations,
      image: images.langfuse,
      // The image migrates before it starts what it is told to: nothing, here.
      command: ['dumb-init', '--', './web/entrypoint.sh'],
      args: ['true'],
      // Prisma asks its maker for news unless told not to.
      env: { ...env, CHECKPOINT_DISABLE: '1', HOME: '/tmp' },
      secretEnv,
      resources: { cpu: 0.5, memoryGiB: 1, ephemeralStorageGiB: 1 },
      writable: [{ path: '/tmp', sizeGiB: 0.5 }],
      connections: connectionsOf(cluster, langfuseMigrations),
      priorityClass: priorityClasses.gateway.name,
      runs: { wave: syncWaves.migrations },
      retries: 3,
      // One that is ended half-way leaves ClickHouse marked as dirty, and a person has to look.
      deadlineSeconds: 3600,
    });
  }
}
