import type { Cluster } from '@slipway/contracts/cluster';
import { inferenceGateway, isPrefixAware } from '@slipway/contracts/inference-gateway';
import { modelEndpoint } from '@slipway/contracts/workloads';

/** Where gateways, and what they lead to, are described: all that the gateway's operators look at. */
export function gatewayNamespaces({ placements }: Pick<Cluster, 'placements'>): readonly string[] {
  const routed = placements.filter(isPrefixAware).map((placement) => modelEndpoint(placement).workload.namespace);
  return [...new Set([inferenceGateway.namespace, ...routed])].sort();
}
