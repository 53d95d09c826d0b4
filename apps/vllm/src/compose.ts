import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { missingAddOns } from '@slipway/contracts/add-ons';
import type { Compose } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import { roleOf, type Need } from '@slipway/contracts/external';
import { operatorNeed, scalesByMetrics } from '@slipway/contracts/operators';
import type { Placement } from '@slipway/contracts/placement';
import { servedModels } from '@slipway/contracts/served-model';
import { inferenceGateway, modelEndpoint, prometheusEndpoint } from '@slipway/contracts/topology';
import { needsWeightsToken } from '@slipway/contracts/weights';
import { weightsIdentity } from '@slipway/contracts/weights-identity';
import type { Construct } from 'constructs';
import { ModelChart } from './model/model.chart.ts';

/** A chart for each placement on vLLM. */
export const compose: Compose<Construct> = (cluster) =>
  servedModels(cluster, 'vllm', (placement) => {
    const identity = weightsIdentity(cluster, modelEndpoint(placement).workload, placement);
    return {
      identities: identity === undefined ? [] : [identity],
      needs: [
        ...(identity === undefined
          ? []
          : [roleOf(identity), ...missingAddOns(cluster.compute, 'eks-pod-identity-agent')]),
        ...needsOf(cluster, placement),
      ],
      build: (scope) => new ModelChart(scope, placement.name, { cluster, placement }),
    };
  });

function needsOf(cluster: Cluster, placement: Placement): readonly Need[] {
  const { namespace } = modelEndpoint(placement).workload;
  return [
    ...(cluster.weights.source === 's3' ? [{ kind: 'Bucket' as const, name: cluster.weights.bucket }] : []),
    ...(needsWeightsToken(cluster, placement) ? secretNeeds(namespace) : []),
    ...(scalesByMetrics(placement)
      ? [operatorNeed('keda'), { kind: 'Prometheus' as const, name: prometheusEndpoint.workload.name }]
      : []),
    ...(placement.routing === 'prefix-aware'
      ? [
          { kind: 'Gateway' as const, name: inferenceGateway.name },
          { kind: 'Operator' as const, name: 'gateway-api-inference-extension' },
        ]
      : []),
    ...((placement.profile.nodes ?? 1) > 1 ? [operatorNeed('lws')] : []),
  ];
}
