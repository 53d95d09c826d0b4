import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ExternalSecret } from '@slipway/constructs/external-secret/external-secret';
import { HttpServer } from '@slipway/constructs/http-server/http-server';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import type { Cluster } from '@slipway/contracts/cluster';
import { isMeasured } from '@slipway/contracts/observability';
import { connectionsOf, longestAnswerSeconds } from '@slipway/contracts/topology';
import { gatewayEndpoint, gatewayMetricsEndpoint, gatewayWorkload } from '@slipway/contracts/workloads';
import type { Construct } from 'constructs';
import { dump } from 'js-yaml';
import { gatewayConfig } from '../config/config.ts';
import { migrationWave } from '../migration/migration.chart.ts';
import { serverEnvironment, serverSecrets } from './environment.ts';
import { masterKey, masterKeySecret } from '@slipway/contracts/master-key';

/** What `GatewayChart` needs to know. */
export interface GatewayChartProps {
  /** The cluster whose models it offers. */
  readonly cluster: Cluster;
}

const configFolder = '/etc/litellm';

/** LiteLLM: one API with keys in front of every model of the cluster. */
export class GatewayChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: GatewayChartProps) {
    super(scope, id, { app: 'litellm', team: 'platform' });
    const { cluster } = props;
    new ExternalSecret(this, 'litellm-secret', {
      namespace: gatewayWorkload.namespace,
      secret: masterKeySecret(cluster),
    });
    new HttpServer(this, 'litellm', {
      endpoint: gatewayEndpoint,
      image: images.litellm,
      command: ['litellm'],
      args: [
        `--config=${configFolder}/config.yaml`,
        `--port=${gatewayEndpoint.port}`,
        '--num_workers=1',
        ...(isMeasured(cluster) ? [`--prometheus_metrics_port=${gatewayMetricsEndpoint.port}`] : []),
      ],
      ...(isMeasured(cluster) && { metricsPort: gatewayMetricsEndpoint.port }),
      replicas: cluster.gateway.replicas,
      // A worker below 4 GiB runs out of memory at its start.
      resources: { cpu: 1, memoryGiB: 4, ephemeralStorageGiB: 2 },
      health: { livePath: '/health/liveliness', readyPath: '/health/readiness', startupSeconds: 300 },
      files: {
        folder: configFolder,
        content: { 'config.yaml': dump(gatewayConfig(cluster), { lineWidth: -1, noRefs: true }) },
      },
      env: serverEnvironment(cluster),
      secretEnv: { ...masterKey(cluster), ...serverSecrets(cluster) },
      // Servers of a new version meet the schema that they were made for.
      wave: migrationWave + 1,
      writable: [{ path: '/tmp', sizeGiB: 1 }],
      connections: connectionsOf(cluster, gatewayWorkload),
      priorityClass: priorityClasses.gateway.name,
      longestAnswerSeconds,
    });
  }
}
