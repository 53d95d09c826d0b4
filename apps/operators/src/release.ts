import type { Cluster } from '@slipway/contracts/cluster';
import type { OperatorName, OperatorService } from '@slipway/contracts/operators';
import { awsLoadBalancerController } from './releases/aws-load-balancer-controller.ts';
import { barmanCloud } from './releases/barman-cloud.ts';
import { certManager } from './releases/cert-manager.ts';
import { clickHouseOperator } from './releases/clickhouse-operator.ts';
import { cloudnativePg } from './releases/cloudnative-pg.ts';
import { dcgmExporter } from './releases/dcgm-exporter.ts';
import { envoyAiGateway } from './releases/envoy-ai-gateway.ts';
import { envoyGateway } from './releases/envoy-gateway.ts';
import { externalDns } from './releases/external-dns.ts';
import { externalSecrets } from './releases/external-secrets.ts';
import { fluentBit } from './releases/fluent-bit.ts';
import { grafanaOperator } from './releases/grafana-operator.ts';
import { keda } from './releases/keda.ts';
import { kubePrometheusStack } from './releases/kube-prometheus-stack.ts';
import { kubeStateMetrics } from './releases/kube-state-metrics.ts';
import { kuberay } from './releases/kuberay.ts';
import { kueue } from './releases/kueue.ts';
import { lws } from './releases/lws.ts';
import { neuronDevicePlugin } from './releases/neuron-device-plugin.ts';
import { openCost } from './releases/opencost.ts';
import { openTelemetryCollector } from './releases/opentelemetry-collector.ts';
import { openSearchOperator } from './releases/opensearch-operator.ts';
import { reloader } from './releases/reloader.ts';
import type { Install, OperatorRelease } from './releases/operator-release.ts';

const installed: Readonly<Record<OperatorName, Install>> = {
  'aws-load-balancer-controller': awsLoadBalancerController,
  'barman-cloud': barmanCloud,
  'cert-manager': certManager,
  'clickhouse-operator': clickHouseOperator,
  'cloudnative-pg': cloudnativePg,
  'dcgm-exporter': dcgmExporter,
  'envoy-ai-gateway': envoyAiGateway,
  'envoy-gateway': envoyGateway,
  'external-dns': externalDns,
  'external-secrets': externalSecrets,
  'fluent-bit': fluentBit,
  'grafana-operator': grafanaOperator,
  keda,
  'kube-prometheus-stack': kubePrometheusStack,
  'kube-state-metrics': kubeStateMetrics,
  kuberay,
  kueue,
  lws,
  'neuron-device-plugin': neuronDevicePlugin,
  opencost: openCost,
  'opentelemetry-collector': openTelemetryCollector,
  'opensearch-operator': openSearchOperator,
  reloader,
};

/** How an operator is installed in a cluster. */
export function releaseOf(cluster: Cluster, operator: OperatorService): OperatorRelease {
  return installed[operator.name](cluster, operator);
}
