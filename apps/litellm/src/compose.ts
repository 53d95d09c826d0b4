import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { missingAddOns } from '@slipway/contracts/add-ons';
import { waves, type Compose } from '@slipway/contracts/chart-spec';
import { roleOf } from '@slipway/contracts/external';
import { connectionsOf, gatewayWorkload } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { GatewayChart } from './gateway/gateway.chart.ts';
import { bedrockIdentity } from './gateway/bedrock-identity.ts';

/** The one API in front of all models. */
export const compose: Compose<Construct> = (cluster) => {
  const identity = bedrockIdentity(cluster);
  return [
    {
      app: 'litellm',
      name: 'litellm',
      namespace: gatewayWorkload.namespace,
      owner: 'platform',
      wave: waves.gateway,
      source: cluster.file,
      identities: identity === undefined ? [] : [identity],
      connections: connectionsOf(cluster, gatewayWorkload),
      needs: [
        ...secretNeeds(gatewayWorkload.namespace),
        { kind: 'PostgresDatabase', name: 'litellm' },
        ...(identity === undefined
          ? []
          : [roleOf(identity), ...missingAddOns(cluster.compute, 'eks-pod-identity-agent')]),
      ],
      build: (scope) => new GatewayChart(scope, 'litellm', { cluster }),
    },
  ];
};
