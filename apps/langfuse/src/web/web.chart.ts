import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { HttpServer } from '@slipway/constructs/http-server/http-server';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import type { Cluster } from '@slipway/contracts/cluster';
import { langfuseEndpoint } from '@slipway/contracts/langfuse';
import { connectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { writeSecrets } from '../settings/secrets.ts';
import { langfuseOf, webSettings } from '../settings/settings.ts';
import { writeSignInSecret } from '../settings/sign-in.ts';
import { syncWaves } from '../settings/syncing.ts';

/** What `WebChart` needs to know. */
export interface WebChartProps {
  /** The cluster whose traces it shows. */
  readonly cluster: Cluster;
}

/** Langfuse's pages and API: takes traces in, and shows them. */
export class WebChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster }: WebChartProps) {
    super(scope, id, { app: 'langfuse', team: 'platform' });
    const { workload } = langfuseEndpoint;
    writeSecrets(this, cluster);
    writeSignInSecret(this, cluster);
    new HttpServer(this, 'web', {
      endpoint: langfuseEndpoint,
      image: images.langfuse,
      command: ['dumb-init', '--', './web/entrypoint.sh'],
      // Longer than the time-out of load balancers, so that none uses a connection that has just ended.
      args: ['node', './web/server.js', '--keepAliveTimeout', '110000'],
      ...webSettings(cluster),
      replicas: langfuseOf(cluster).webReplicas,
      resources: { cpu: 1, memoryGiB: 4, ephemeralStorageGiB: 2 },
      health: { livePath: '/api/public/health', readyPath: '/api/public/ready', startupSeconds: 300 },
      writable: [
        { path: '/tmp', sizeGiB: 0.5 },
        // Where its framework keeps pages and pictures that it has made.
        { path: '/app/web/.next/cache', sizeGiB: 1 },
      ],
      connections: connectionsOf(cluster, workload),
      priorityClass: priorityClasses.gateway.name,
      longestAnswerSeconds: 120,
      wave: syncWaves.programs,
    });
  }
}
