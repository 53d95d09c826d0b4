import type { Cluster } from './cluster.ts';
import type { Endpoint, Workload } from './endpoint.ts';
import type { Placement } from './placement.ts';

/**
 * The gateway of the Gateway API inside the cluster: the one way to Amazon Bedrock, and the one before models with a routing
 * of their own. Its pods, their service and their service account have its name, and its namespace to themselves.
 */
export const inferenceGateway: Workload = { namespace: 'ai-gateway', app: 'ai-gateway', name: 'ai-gateway' };

/** Where LiteLLM calls models of Bedrock, in the words of OpenAI. */
export const bedrockEndpoint: Endpoint = { workload: inferenceGateway, port: 8080 };

/** Where the gateway's limits on tokens are counted: beside the service of Envoy Gateway that asks. */
export const limitCounters: Endpoint = {
  workload: { namespace: 'envoy-gateway-system', app: 'valkey', name: 'rate-limits' },
  port: 6379,
};

/** Header in which LiteLLM says whose call it is: a hash of the caller's key. */
export const keyHeader = 'x-litellm-user_api_key_hash';

/** True when the gateway of a cluster is ours: something goes through it, and nobody else is named for it. */
export function hasInferenceGateway(cluster: Pick<Cluster, 'bedrockModels' | 'placements' | 'externals'>): boolean {
  return (
    (callsBedrock(cluster) || cluster.placements.some(isPrefixAware)) &&
    !cluster.externals.some(({ kind, name }) => kind === 'Gateway' && name === inferenceGateway.name)
  );
}

/** True when a cluster offers models of Bedrock. */
export function callsBedrock({ bedrockModels }: Pick<Cluster, 'bedrockModels'>): boolean {
  return bedrockModels.length > 0;
}

/** True when the tokens of callers are counted. */
export function limitsTokens(cluster: Pick<Cluster, 'bedrockModels' | 'bedrock'>): boolean {
  return callsBedrock(cluster) && cluster.bedrock.limits.length > 0;
}

/** True when calls of a placement go through the gateway. */
export function isPrefixAware({ routing }: Pick<Placement, 'routing'>): boolean {
  return routing === 'prefix-aware';
}
