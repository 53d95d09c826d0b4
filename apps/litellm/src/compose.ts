import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { waves, type Compose } from '@slipway/contracts/chart-spec';
import { callsBedrock, inferenceGateway } from '@slipway/contracts/inference-gateway';
import { platformChart } from '@slipway/contracts/platform-chart';
import { connectionsOf, gatewayWorkload } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { GatewayChart } from './gateway/gateway.chart.ts';

/** The one API in front of all models. */
export const compose: Compose<Construct> = (cluster) => [
  platformChart(cluster, {
    app: 'litellm',
    name: 'litellm',
    namespace: gatewayWorkload.namespace,
    wave: waves.gateway,
    connections: connectionsOf(cluster, gatewayWorkload),
    needs: [
      ...secretNeeds(gatewayWorkload.namespace),
      { kind: 'PostgresDatabase', name: 'litellm' },
      ...(callsBedrock(cluster) ? [{ kind: 'Gateway' as const, name: inferenceGateway.name }] : []),
    ],
    build: (scope) => new GatewayChart(scope, 'litellm', { cluster }),
  }),
];
