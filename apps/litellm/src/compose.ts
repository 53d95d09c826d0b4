import { dataStoreSpecs } from '@slipway/constructs/data-store/data-store-specs';
import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { waves, type Compose } from '@slipway/contracts/chart-spec';
import { callsBedrock, inferenceGateway } from '@slipway/contracts/inference-gateway';
import { platformChart } from '@slipway/contracts/platform-chart';
import { storeNeed, storesOf } from '@slipway/contracts/stores';
import { connectionsOf } from '@slipway/contracts/topology';
import { gatewayWorkload } from '@slipway/contracts/workloads';
import type { Construct } from 'constructs';
import { GatewayChart } from './gateway/gateway.chart.ts';

/** The one API in front of all models. */
export const compose: Compose<Construct> = (cluster) => {
  const { namespace } = gatewayWorkload;
  const stores = storesOf(cluster).filter((store) => store.namespace === namespace);
  return [
    ...dataStoreSpecs(cluster, {
      app: 'litellm',
      namespace,
      wave: waves.gateway,
      priorityClass: priorityClasses.gateway.name,
    }),
    platformChart(cluster, {
      app: 'litellm',
      name: 'litellm',
      namespace,
      wave: waves.gateway,
      connections: connectionsOf(cluster, gatewayWorkload),
      needs: [
        ...secretNeeds(namespace),
        ...stores.map(storeNeed),
        ...(callsBedrock(cluster) ? [{ kind: 'Gateway' as const, name: inferenceGateway.name }] : []),
      ],
      build: (scope) => new GatewayChart(scope, 'litellm', { cluster }),
    }),
  ];
};
