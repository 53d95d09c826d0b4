import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { bedrockIdentity } from '@slipway/contracts/bedrock-identity';
import { waves, type ChartSpec, type Compose } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import {
  callsBedrock,
  hasInferenceGateway,
  inferenceGateway,
  limitCounters,
  limitsTokens,
} from '@slipway/contracts/inference-gateway';
import { operatorNeed } from '@slipway/contracts/operators';
import { identityNeeds, platformChart } from '@slipway/contracts/platform-chart';
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
  const { identities, needs } = identityNeeds(cluster, bedrockIdentity(cluster));
  const { name, namespace } = inferenceGateway;
  return platformChart(cluster, {
    app: 'ai-gateway',
    name,
    namespace,
    wave: waves.gateway,
    identities,
    connections: namespaceConnectionsOf(cluster, namespace),
    needs: [
      operatorNeed('envoy-gateway'),
      operatorNeed('envoy-ai-gateway'),
      ...needs,
      ...(callsBedrock(cluster) && cluster.bedrock.authentication === 'static-credentials'
        ? secretNeeds(namespace)
        : []),
    ],
    supplies: [{ kind: 'Gateway', name }],
    build: (scope) => new GatewayChart(scope, name, { cluster }),
  });
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
