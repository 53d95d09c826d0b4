import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { EndpointPicker } from '@slipway/constructs/endpoint-picker/endpoint-picker';
import { weightsTokenFor } from '@slipway/constructs/external-secret/weights-token';
import { ModelAutoscaler } from '@slipway/constructs/model-autoscaler/model-autoscaler';
import { ModelServerGroup, modelServerGroupName } from '@slipway/constructs/model-server-group/model-server-group';
import { ModelServer, type ModelServerProps } from '@slipway/constructs/model-server/model-server';
import { PrefixAwareRoute } from '@slipway/constructs/prefix-aware-route/prefix-aware-route';
import type { Cluster } from '@slipway/contracts/cluster';
import { serviceHost, type Endpoint } from '@slipway/contracts/endpoint';
import { inferenceGateway, isPrefixAware } from '@slipway/contracts/inference-gateway';
import { managedPrometheus } from '@slipway/contracts/managed-prometheus';
import { scalesByMetrics } from '@slipway/contracts/operators';
import type { Placement } from '@slipway/contracts/placement';
import { connectionsOf, longestAnswerSeconds, pickerEndpoint } from '@slipway/contracts/topology';
import { prometheusEndpoint } from '@slipway/contracts/topology-observability';
import { modelEndpoint } from '@slipway/contracts/workloads';
import { needsWeightsToken, streamsWeights } from '@slipway/contracts/weights';
import type { Construct } from 'constructs';

/** What `ModelChart` needs to know. */
export interface ModelChartProps {
  /** The cluster that serves the model. */
  readonly cluster: Cluster;
  /** The model, its pool and its replicas. */
  readonly placement: Placement;
}

/** One model behind one endpoint, with all that its server needs. */
export class ModelChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: ModelChartProps) {
    super(scope, id, { app: 'vllm', team: 'platform' });
    const { cluster, placement } = props;
    const endpoint = modelEndpoint(placement);
    const spansNodes = (placement.profile.nodes ?? 1) > 1;
    const server: ModelServerProps = {
      placement,
      endpoint,
      image: images[placement.runtime],
      connections: connectionsOf(cluster, endpoint.workload),
      longestAnswerSeconds,
      ...(needsWeightsToken(cluster, placement) && {
        weightsToken: weightsTokenFor(this, cluster, endpoint.workload).secret,
      }),
      ...(cluster.weights.source === 's3' &&
        streamsWeights(cluster, placement) && {
          weightsBucket: { name: cluster.weights.bucket, region: cluster.region.name },
        }),
      ...(isPrefixAware(placement) && {
        behind: serviceHost({ workload: inferenceGateway, port: endpoint.port }),
      }),
    };
    if (isPrefixAware(placement)) this.routeByPrefix(cluster, placement, endpoint);
    if (spansNodes) new ModelServerGroup(this, 'model-server-group', server);
    else new ModelServer(this, 'model-server', server);
    if (scalesByMetrics(placement)) {
      new ModelAutoscaler(this, 'autoscaler', {
        placement,
        namespace: endpoint.workload.namespace,
        target: spansNodes
          ? {
              apiVersion: 'leaderworkerset.x-k8s.io/v1',
              kind: 'LeaderWorkerSet',
              name: modelServerGroupName(placement.name),
            }
          : { apiVersion: 'apps/v1', kind: 'Deployment', name: placement.name },
        metrics: managedPrometheus(cluster) ?? prometheusEndpoint,
      });
    }
  }

  /** The model keeps its name; behind it, a gateway asks a picker for the replica. */
  private routeByPrefix(cluster: Cluster, placement: Placement, endpoint: Endpoint): void {
    const picker = pickerEndpoint(placement);
    new EndpointPicker(this, 'endpoint-picker', {
      endpoint: picker,
      pool: endpoint,
      image: images['inference-endpoint-picker'],
      connections: connectionsOf(cluster, picker.workload),
    });
    new PrefixAwareRoute(this, 'route', { endpoint, gateway: inferenceGateway, longestAnswerSeconds });
  }
}
