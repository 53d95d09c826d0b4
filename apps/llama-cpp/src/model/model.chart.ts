import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { CpuAutoscaler } from '@slipway/constructs/cpu-autoscaler/cpu-autoscaler';
import { EmbeddingServer } from '@slipway/constructs/embedding-server/embedding-server';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Placement } from '@slipway/contracts/placement';
import { connectionsOf, longestAnswerSeconds } from '@slipway/contracts/topology';
import { modelEndpoint } from '@slipway/contracts/workloads';
import type { Construct } from 'constructs';

/** What `ModelChart` needs to know. */
export interface ModelChartProps {
  /** The cluster that serves the model. */
  readonly cluster: Cluster;
  /** The model, its pool and its replicas. */
  readonly placement: Placement;
}

/** One embedding model behind one endpoint. */
export class ModelChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: ModelChartProps) {
    super(scope, id, { app: 'llama-cpp', team: 'platform' });
    const endpoint = modelEndpoint(props.placement);
    new EmbeddingServer(this, 'embedding-server', {
      placement: props.placement,
      endpoint,
      image: images['llama-cpp'],
      connections: connectionsOf(props.cluster, endpoint.workload),
      longestAnswerSeconds,
    });
    const { autoscaling } = props.placement;
    if (autoscaling !== undefined) new CpuAutoscaler(this, 'autoscaler', { workload: endpoint.workload, autoscaling });
  }
}
