import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { weightsTokenFor } from '@slipway/constructs/external-secret/weights-token';
import { vllmEnvironment } from '@slipway/constructs/model-server/vllm-server';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { rayHome } from '@slipway/constructs/ray-cluster/ray-pod';
import { RayService } from '@slipway/constructs/ray-service/ray-service';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Placement } from '@slipway/contracts/placement';
import { connectionsOf, longestAnswerSeconds } from '@slipway/contracts/topology';
import { modelEndpoint, rayRedisEndpoint } from '@slipway/contracts/workloads';
import { needsWeightsToken, streamsWeights } from '@slipway/contracts/weights';
import type { Construct } from 'constructs';
import { rayToken } from '../ray-token.ts';
import { redisPassword } from '../redis-password.ts';
import { serveConfig } from './serve-config.ts';
import { upgradeOf } from './upgrade.ts';
import { modelWorkers } from './workers.ts';

/** What `ModelChart` needs to know. */
export interface ModelChartProps {
  /** The cluster that serves the model. */
  readonly cluster: Cluster;
  /** The model, its pool and its replicas. */
  readonly placement: Placement;
}

/** One model on Ray Serve behind one endpoint, with the token that its weights may ask for. */
export class ModelChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster, placement }: ModelChartProps) {
    super(scope, id, { app: 'ray', team: 'platform' });
    const { workload } = modelEndpoint(placement);
    const workers = modelWorkers(cluster, placement);
    new RayService(this, 'ray-service', {
      workload,
      // Ray builds the application on the head, so that it needs all that the application imports.
      image: workers.image,
      workers: [workers],
      redis: { endpoint: rayRedisEndpoint, password: redisPassword(cluster) },
      token: rayToken(this, cluster, workload),
      connections: connectionsOf(cluster, workload),
      priorityClass: priorityClasses.models.name,
      longestWorkSeconds: longestAnswerSeconds,
      env: environmentOf(cluster, placement),
      ...(needsWeightsToken(cluster, placement) && {
        secretEnv: { HF_TOKEN: weightsTokenFor(this, cluster, workload) },
      }),
      serveConfig: serveConfig(cluster, placement),
      upgrade: upgradeOf(cluster, placement),
    });
  }
}

function environmentOf(cluster: Cluster, placement: Placement): Record<string, string> {
  if (placement.runtime === 'llama-cpp') return { LLAMA_CACHE: rayHome };
  const fromBucket = streamsWeights(cluster, placement);
  return { ...vllmEnvironment, USER: 'ray', ...(fromBucket && { AWS_REGION: cluster.region.name }) };
}
