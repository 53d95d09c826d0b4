import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { missingAddOns } from '@slipway/contracts/add-ons';
import { bedrockIdentity } from '@slipway/contracts/bedrock-identity';
import { waves, type ChartSpec, type Compose } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import { roleOf, type Need } from '@slipway/contracts/external';
import {
  callsBedrock,
  hasInferenceGateway,
  inferenceGateway,
  limitCounters,
  limitsTokens,
} from '@slipway/contracts/inference-gateway';
import { hasPodMonitors, operatorNeed } from '@slipway/contracts/operators';
import { platformChart } from '@slipway/contracts/platform-chart';
import { namespaceConnectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';
import { counterConnections, CountersChart } from './counters/counters.chart.ts';
import { GatewayChart } from './gateway/gateway.chart.ts';

/** The gateway inside the cluster where something goes through it, and what it counts tokens in where it limits them. */
export const compose: Compose<Construct> = (cluster) => [
  ...(hasInferenceGateway(cluster) ? [gateway(cluster)] : []),
  ...(hasInferenceGateway(cluster) && limitsTokens(cluster) ? [counters(cluster)] : []),
];

function gateway(cluster: Cluster): ChartSpec<Construct> {
  const identity = bedrockIdentity(cluster);
  const { name, namespace } = inferenceGateway;
  return platformChart(cluster, {
    app: 'ai-gateway',
    name,
    namespace,
    wave: waves.gateway,
    identities: identity === undefined ? [] : [identity],
    connections: namespaceConnectionsOf(cluster, namespace),
    needs: [
      operatorNeed('envoy-gateway'),
      operatorNeed('envoy-ai-gateway'),
      ...(identity === undefined ? [] : [roleOf(identity)]),
      ...authenticationNeeds(cluster),
      ...(hasPodMonitors(cluster) ? [{ kind: 'Operator' as const, name: 'prometheus-operator' }] : []),
    ],
    supplies: [{ kind: 'Gateway', name }],
    build: (scope) => new GatewayChart(scope, name, { cluster }),
  });
}

function authenticationNeeds(cluster: Cluster): readonly Need[] {
  if (!callsBedrock(cluster)) return [];
  switch (cluster.bedrock.authentication) {
    case 'pod-identity':
      return missingAddOns(cluster.compute, 'eks-pod-identity-agent');
    case 'irsa':
      return [];
    case 'static-credentials':
      return secretNeeds(inferenceGateway.namespace);
  }
}

function counters(cluster: Cluster): ChartSpec<Construct> {
  const { workload } = limitCounters;
  return platformChart(cluster, {
    app: 'ai-gateway',
    name: workload.name,
    namespace: workload.namespace,
    wave: waves.gateway,
    connections: counterConnections(cluster),
    needs: secretNeeds(workload.namespace),
    build: (scope) => new CountersChart(scope, workload.name, { cluster }),
  });
}
