import type { Cluster } from '@slipway/contracts/cluster';
import { edgeGateway } from '@slipway/contracts/edge';
import { hasInferenceGateway, inferenceGateway, isPrefixAware } from '@slipway/contracts/inference-gateway';
import { modelEndpoint } from '@slipway/contracts/workloads';

/** Where gateways, and what they lead to, are described: all that the gateway's operators look at. */
export function gatewayNamespaces(cluster: Cluster): readonly string[] {
  const routed = cluster.placements
    .filter(isPrefixAware)
    .map((placement) => modelEndpoint(placement).workload.namespace);
  return [
    ...new Set([
      ...(hasInferenceGateway(cluster) ? [inferenceGateway.namespace] : []),
      ...(cluster.edge === undefined ? [] : [edgeGateway.workload.namespace]),
      ...routed,
    ]),
  ].sort();
}
