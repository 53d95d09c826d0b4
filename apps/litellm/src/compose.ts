import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { waves, type Compose } from '@slipway/contracts/chart-spec';
import { identityNeeds, platformChart } from '@slipway/contracts/platform-chart';
import { connectionsOf, gatewayWorkload } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { GatewayChart } from './gateway/gateway.chart.ts';
import { bedrockIdentity } from './gateway/bedrock-identity.ts';

/** The one API in front of all models. */
export const compose: Compose<Construct> = (cluster) => {
  const { identities, needs } = identityNeeds(cluster, bedrockIdentity(cluster));
  return [
    platformChart(cluster, {
      app: 'litellm',
      name: 'litellm',
      namespace: gatewayWorkload.namespace,
      wave: waves.gateway,
      identities,
      connections: connectionsOf(cluster, gatewayWorkload),
      needs: [...secretNeeds(gatewayWorkload.namespace), { kind: 'PostgresDatabase', name: 'litellm' }, ...needs],
      build: (scope) => new GatewayChart(scope, 'litellm', { cluster }),
    }),
  ];
};
