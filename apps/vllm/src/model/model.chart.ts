import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ExternalSecret } from '@slipway/constructs/external-secret/external-secret';
import { ModelServer } from '@slipway/constructs/model-server/model-server';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Placement } from '@slipway/contracts/placement';
import { remoteSecretKey } from '@slipway/contracts/secret-ref';
import { connectionsOf, longestAnswerSeconds, modelEndpoint } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';

/** What `ModelChart` needs to know. */
export interface ModelChartProps {
  /** The cluster that serves the model. */
  readonly cluster: Cluster;
  /** The model, its pool and its replicas. */
  readonly placement: Placement;
}

/** One model behind one endpoint, with the token that its weights may ask for. */
export class ModelChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: ModelChartProps) {
    super(scope, id, { app: 'vllm', team: 'platform' });
    const { cluster, placement } = props;
    const endpoint = modelEndpoint(placement);
    new ModelServer(this, 'model-server', {
      placement,
      endpoint,
      image: images.vllm,
      connections: connectionsOf(cluster, endpoint.workload),
      longestAnswerSeconds,
      ...(placement.model.weights.gated === true && { weightsToken: this.weightsToken(cluster, placement) }),
    });
  }

  private weightsToken(cluster: Cluster, placement: Placement) {
    return new ExternalSecret(this, 'weights-token', {
      namespace: 'vllm',
      secret: {
        name: `${placement.name}-hugging-face`,
        remoteKey: remoteSecretKey(cluster.name, 'vllm', 'hugging-face'),
        keys: ['token'],
      },
    }).secret;
  }
}
