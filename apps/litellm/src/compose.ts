import { dataStoreSpecs } from '@slipway/constructs/data-store/data-store-specs';
import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { waves, type Compose } from '@slipway/contracts/chart-spec';
import { identityNeeds, platformChart } from '@slipway/contracts/platform-chart';
import { storeNeed, storesOf } from '@slipway/contracts/stores';
import { connectionsOf } from '@slipway/contracts/topology';
import { gatewayWorkload } from '@slipway/contracts/workloads';
import type { Construct } from 'constructs';
import { GatewayChart } from './gateway/gateway.chart.ts';
import { bedrockIdentity } from './gateway/bedrock-identity.ts';

/** The one API in front of all models. */
export const compose: Compose<Construct> = (cluster) => {
  const { identities, needs } = identityNeeds(cluster, bedrockIdentity(cluster));
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
      identities,
      connections: connectionsOf(cluster, gatewayWorkload),
      needs: [...secretNeeds(namespace), ...stores.map(storeNeed), ...needs],
      build: (scope) => new GatewayChart(scope, 'litellm', { cluster }),
    }),
  ];
};
