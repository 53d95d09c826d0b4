import { kindOfOperator } from '@slipway/constructs/removal/kind-of-operator';
import type { Cluster } from '@slipway/contracts/cluster';
import { hasPodMonitors } from '@slipway/contracts/operators';
import { inferenceGateway } from '@slipway/contracts/inference-gateway';
import { PodMonitor } from '@slipway/crds/monitoring.coreos.com';
import type { Construct } from 'constructs';

/** Has Prometheus ask Envoy, and the program beside it that counts tokens, where Prometheus reads such objects. */
export function gatewayMetrics(scope: Construct, cluster: Cluster): void {
  if (!hasPodMonitors(cluster)) return;
  const { name, namespace } = inferenceGateway;
  new PodMonitor(scope, 'metrics', {
    metadata: { name, namespace, annotations: kindOfOperator },
    spec: {
      selector: { matchLabels: { 'gateway.envoyproxy.io/owning-gateway-name': name } },
      podMetricsEndpoints: [
        { port: 'metrics', path: '/stats/prometheus', interval: '30s' },
        { port: 'aigw-admin', path: '/metrics', interval: '30s' },
      ],
    },
  });
}
