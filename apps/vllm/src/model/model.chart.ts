import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ExternalSecret } from '@slipway/constructs/external-secret/external-secret';
import { ModelServer } from '@slipway/constructs/model-server/model-server';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Endpoint } from '@slipway/contracts/endpoint';
import type { Placement } from '@slipway/contracts/placement';
import { remoteSecretKey, type SecretRef } from '@slipway/contracts/secret-ref';
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
      ...(placement.model.weights.gated === true && { weightsToken: this.weightsToken(cluster, placement, endpoint) }),
    });
  }

  private weightsToken(cluster: Cluster, { name }: Placement, { workload: { namespace } }: Endpoint): SecretRef {
    return new ExternalSecret(this, 'weights-token', {
      namespace,
      secret: {
        name: `${name}-hugging-face`,
        remoteKey: remoteSecretKey(cluster.name, namespace, 'hugging-face'),
        keys: ['token'],
      },
    }).secret;
  }
}
