import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { waves, type ChartSpec, type Compose } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Need } from '@slipway/contracts/external';
import { inferenceGateway, isPrefixAware } from '@slipway/contracts/inference-gateway';
import { workspaceNeed } from '@slipway/contracts/managed-prometheus';
import { operatorNeed, scalesByMetrics } from '@slipway/contracts/operators';
import type { Placement } from '@slipway/contracts/placement';
import { identityNeeds, platformChart } from '@slipway/contracts/platform-chart';
import { servedModels } from '@slipway/contracts/served-model';
import { connectionsOf, weightsWorkload } from '@slipway/contracts/topology';
import { modelEndpoint } from '@slipway/contracts/workloads';
import { needsWeightsToken, streamedModels } from '@slipway/contracts/weights';
import { weightsCopyIdentity, weightsIdentity } from '@slipway/contracts/weights-identity';
import type { Construct } from 'constructs';
import { ModelChart } from './model/model.chart.ts';
import { WeightsChart } from './weights/weights.chart.ts';

/** The programs of this app that run in the cluster, as text. */
export interface VllmPrograms {
  /** `services/weights/copy_weights.py`. */
  readonly copyWeights: string;
}

/** A chart for each placement on vLLM, and one for the weights of each model that comes from the cluster's bucket. */
export function composeVllm(programs: VllmPrograms): Compose<Construct> {
  return (cluster) => [...servers(cluster), ...copies(cluster, programs.copyWeights)];
}

function servers(cluster: Cluster): readonly ChartSpec<Construct>[] {
  return servedModels(cluster, 'vllm', (placement) => {
    const { workload } = modelEndpoint(placement);
    const { identities, needs } = identityNeeds(cluster, weightsIdentity(cluster, workload, placement));
    return {
      identities,
      needs: [...needs, ...needsOf(cluster, placement)],
      build: (scope) => new ModelChart(scope, placement.name, { cluster, placement }),
    };
  });
}

function copies(cluster: Cluster, program: string): readonly ChartSpec<Construct>[] {
  return streamedModels(cluster).map((model) => {
    const workload = weightsWorkload(model);
    const { identities, needs } = identityNeeds(cluster, weightsCopyIdentity(cluster, workload, model));
    const bucket = cluster.weights.source === 's3' ? cluster.weights.bucket : '';
    return platformChart(cluster, {
      app: 'vllm',
      name: workload.name,
      namespace: workload.namespace,
      wave: waves.models,
      identities,
      connections: connectionsOf(cluster, workload),
      needs: [
        { kind: 'ObjectBucket', name: bucket },
        ...needs,
        ...(model.weights.gated === true ? secretNeeds(workload.namespace) : []),
      ],
      build: (scope) => new WeightsChart(scope, workload.name, { cluster, bucket, model, program }),
    });
  });
}

function needsOf(cluster: Cluster, placement: Placement): readonly Need[] {
  const { namespace } = modelEndpoint(placement).workload;
  return [
    ...(cluster.weights.source === 's3' ? [{ kind: 'ObjectBucket' as const, name: cluster.weights.bucket }] : []),
    ...(needsWeightsToken(cluster, placement) ? secretNeeds(namespace) : []),
    ...(scalesByMetrics(placement)
      ? [operatorNeed('keda'), workspaceNeed(cluster) ?? operatorNeed('kube-prometheus-stack')]
      : []),
    ...(isPrefixAware(placement)
      ? [
          { kind: 'Gateway' as const, name: inferenceGateway.name },
          { kind: 'Operator' as const, name: 'gateway-api-inference-extension' },
        ]
      : []),
    ...((placement.profile.nodes ?? 1) > 1 ? [operatorNeed('lws')] : []),
  ];
}
