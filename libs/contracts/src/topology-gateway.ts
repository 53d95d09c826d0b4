import type { Cluster } from './cluster.ts';
import type { Connection, Peer } from './connection.ts';
import {
  bedrockEndpoint,
  callsBedrock,
  hasInferenceGateway,
  inferenceGateway,
  limitCounters,
  limitsTokens,
} from './inference-gateway.ts';
import { operatorService } from './operators.ts';
import { awsConnections } from './topology-peers.ts';

/** Where proxies ask Envoy Gateway for their configuration. */
export const configurationPort = 18_000;

/** Ports of Envoy Gateway and of the pods that it makes. */
const ports = {
  /** Where proxies ask whether a key has tokens left. */
  rateLimits: 8081,
  /** Where Envoy Gateway has its configuration completed by the AI gateway's controller. */
  extension: 1063,
} as const;

/** Where Envoy, and the program beside it that knows models, say what they measure. */
export const proxyMetrics = [
  { job: 'ai-gateway', port: 19_001, path: '/stats/prometheus' },
  { job: 'ai-gateway-models', port: 1064, path: '/metrics' },
] as const;

/** Labels that Envoy Gateway gives the pods of the gateway. */
export const proxyLabels = { 'gateway.envoyproxy.io/owning-gateway-name': inferenceGateway.name } as const;

/** What the gateway of a cluster needs, and who calls it. */
export function gatewayConnections(
  cluster: Cluster,
  ends: { readonly callers: Peer; readonly prometheus: Peer | undefined },
): readonly Connection[] {
  const proxies: Peer = { kind: 'namespace', namespace: inferenceGateway.namespace };
  const calls: Connection[] = callsBedrock(cluster)
    ? [{ from: ends.callers, to: proxies, port: bedrockEndpoint.port, purpose: 'calls models of Amazon Bedrock' }]
    : [];
  if (!hasInferenceGateway(cluster)) return calls;
  const controller: Peer = { kind: 'namespace', namespace: operatorService('envoy-gateway').namespace };
  const extension: Peer = { kind: 'namespace', namespace: operatorService('envoy-ai-gateway').namespace };
  return [
    ...calls,
    ...(callsBedrock(cluster)
      ? awsConnections(cluster, proxies, 'calls Amazon Bedrock', cluster.bedrock.authentication)
      : []),
    { from: proxies, to: controller, port: configurationPort, purpose: 'asks for its configuration' },
    { from: controller, to: extension, port: ports.extension, purpose: 'has the configuration completed' },
    ...metricsConnections(ends.prometheus, proxies),
    ...(limitsTokens(cluster) ? limitConnections(proxies, controller) : []),
  ];
}

/** Who gathers metrics, where somebody does, asks Envoy and the program beside it. */
function metricsConnections(reader: Peer | undefined, proxies: Peer): readonly Connection[] {
  if (reader === undefined) return [];
  return proxyMetrics.map(({ port }) => ({ from: reader, to: proxies, port, purpose: 'asks what it measures' }));
}

/** The service that counts is in the namespace of Envoy Gateway, and keeps its counters beside it. */
function limitConnections(proxies: Peer, controller: Peer): readonly Connection[] {
  const counters: Peer = { kind: 'workload', workload: limitCounters.workload };
  return [
    { from: proxies, to: controller, port: ports.rateLimits, purpose: 'asks whether a key has tokens left' },
    { from: controller, to: counters, port: limitCounters.port, purpose: 'counts the tokens of keys' },
  ];
}
