import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ExternalSecret } from '@slipway/constructs/external-secret/external-secret';
import { HttpServer } from '@slipway/constructs/http-server/http-server';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import type { Cluster } from '@slipway/contracts/cluster';
import { isMeasured } from '@slipway/contracts/observability';
import { remoteSecretKey, type SecretRef } from '@slipway/contracts/secret-ref';
import { storeOf, storeSecret } from '@slipway/contracts/stores';
import { connectionsOf, longestAnswerSeconds } from '@slipway/contracts/topology';
import { gatewayEndpoint, gatewayMetricsEndpoint, gatewayWorkload } from '@slipway/contracts/workloads';
import type { Construct } from 'constructs';
import { dump } from 'js-yaml';
import { gatewayConfig } from '../config/config.ts';

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
    const keys = this.secret(cluster, 'litellm', ['master-key']);
    const database = storeSecret(cluster, storeOf(cluster, 'PostgresDatabase', gatewayWorkload.namespace));
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
      env: environment,
      secretEnv: {
        LITELLM_MASTER_KEY: { secret: keys, key: 'master-key' },
        DATABASE_URL: { secret: database, key: 'url' },
      },
      writable: [{ path: '/tmp', sizeGiB: 1 }],
      connections: connectionsOf(cluster, gatewayWorkload),
      priorityClass: priorityClasses.gateway.name,
      longestAnswerSeconds,
    });
  }

  private secret(cluster: Cluster, name: string, keys: readonly string[]): SecretRef {
    const { namespace } = gatewayWorkload;
    return new ExternalSecret(this, `${name}-secret`, {
      namespace,
      secret: { name, remoteKey: remoteSecretKey(cluster.name, namespace, name), keys },
    }).secret;
  }
}

/** Everything that the image writes at run time, on its one writable folder; no calls home. */
const environment: Readonly<Record<string, string>> = {
  DISABLE_ADMIN_UI: 'True',
  HOME: '/tmp',
  LITELLM_ASSETS_PATH: '/tmp/assets',
  LITELLM_LOCAL_MODEL_COST_MAP: 'True',
  LITELLM_MIGRATION_DIR: '/tmp/migrations',
  LITELLM_MODE: 'PRODUCTION',
  LITELLM_NON_ROOT: 'true',
  LITELLM_UI_PATH: '/tmp/ui',
  NO_DOCS: 'True',
  NO_OPENAPI: 'True',
  NO_REDOC: 'True',
  XDG_CACHE_HOME: '/tmp/cache',
};
