import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { HttpServer } from '@slipway/constructs/http-server/http-server';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import type { Cluster } from '@slipway/contracts/cluster';
import { langfuseWorker } from '@slipway/contracts/langfuse';
import { connectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { commonSettings, langfuseOf } from '../settings/settings.ts';
import { syncWaves } from '../settings/syncing.ts';

/** What `WorkerChart` needs to know. */
export interface WorkerChartProps {
  /** The cluster whose traces it writes. */
  readonly cluster: Cluster;
}

/** What works off Langfuse's queues: writes traces into ClickHouse, evaluates, exports, deletes. */
export class WorkerChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster }: WorkerChartProps) {
    super(scope, id, { app: 'langfuse', team: 'platform' });
    const { env, secretEnv } = commonSettings(cluster);
    new HttpServer(this, 'worker', {
      // Nobody but the kubelet calls it.
      endpoint: langfuseWorker,
      image: images['langfuse-worker'],
      command: ['dumb-init', '--', './worker/entrypoint.sh'],
      args: ['node', 'worker/dist/index.js'],
      env: { ...env, PORT: String(langfuseWorker.port) },
      secretEnv,
      replicas: langfuseOf(cluster).workerReplicas,
      resources: { cpu: 1, memoryGiB: 4, ephemeralStorageGiB: 1 },
      // Stuck queues end the pod: nothing else would notice that traces no longer arrive.
      health: {
        livePath: '/api/health?failIfQueueConsumptionStuck=true&failIfEventPropagationStuck=true',
        readyPath: '/api/ready',
        startupSeconds: 300,
      },
      writable: [{ path: '/tmp', sizeGiB: 0.5 }],
      connections: connectionsOf(cluster, langfuseWorker.workload),
      priorityClass: priorityClasses.gateway.name,
      // What it has begun it ends.
      longestAnswerSeconds: 120,
      wave: syncWaves.programs,
    });
  }
}
