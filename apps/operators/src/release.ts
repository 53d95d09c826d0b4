import type { Cluster } from '@slipway/contracts/cluster';
import type { OperatorName, OperatorService } from '@slipway/contracts/operators';
import { certManager } from './releases/cert-manager.ts';
import { dcgmExporter } from './releases/dcgm-exporter.ts';
import { envoyAiGateway } from './releases/envoy-ai-gateway.ts';
import { envoyGateway } from './releases/envoy-gateway.ts';
import { keda } from './releases/keda.ts';
import { kuberay } from './releases/kuberay.ts';
import { kueue } from './releases/kueue.ts';
import { lws } from './releases/lws.ts';
import { neuronDevicePlugin } from './releases/neuron-device-plugin.ts';
import type { Install, OperatorRelease } from './releases/operator-release.ts';

const installed: Readonly<Record<OperatorName, Install>> = {
  'cert-manager': certManager,
  'dcgm-exporter': dcgmExporter,
  'envoy-ai-gateway': envoyAiGateway,
  'envoy-gateway': envoyGateway,
  keda,
  kuberay,
  kueue,
  lws,
  'neuron-device-plugin': neuronDevicePlugin,
};

/** How an operator is installed in a cluster. */
export function releaseOf(cluster: Cluster, operator: OperatorService): OperatorRelease {
  return installed[operator.name](cluster, operator);
}
