import type { Cluster } from './cluster.ts';
import type { Connection, Peer } from './connection.ts';
import { edgeGateway } from './edge.ts';
import { configurationPort, proxyMetrics } from './topology-gateway.ts';
import { operatorService } from './operators.ts';
import { pagesOf } from './pages.ts';
import { internet, inVpc } from './topology-peers.ts';

/** Labels that Envoy Gateway gives the pods of the edge. */
export const edgeLabels = { 'gateway.envoyproxy.io/owning-gateway-name': edgeGateway.workload.name } as const;

/** Who calls the edge of a cluster, and whom it calls. */
export function edgeConnections(cluster: Cluster, prometheus: Peer | undefined): readonly Connection[] {
  if (cluster.edge === undefined) return [];
  const edge: Peer = { kind: 'namespace', namespace: edgeGateway.workload.namespace };
  const controller: Peer = { kind: 'namespace', namespace: operatorService('envoy-gateway').namespace };
  const pages = pagesOf(cluster);
  return [
    {
      from: inVpc(cluster, 'load-balancer'),
      to: edge,
      port: edgeGateway.port,
      purpose: 'passes on what comes from outside',
    },
    { from: edge, to: controller, port: configurationPort, purpose: 'asks for its configuration' },
    ...pages.map(({ name, to: { workload, port } }): Connection => ({
      from: edge,
      to: { kind: 'workload', workload },
      port,
      purpose: `passes on to ${name}`,
    })),
    ...(pages.some(({ groups }) => groups !== undefined)
      ? [
          { from: edge, to: internet, port: 443, purpose: 'asks the identity provider who somebody is' },
          // What the provider says of itself is read before any proxy is told where to send people.
          { from: controller, to: internet, port: 443, purpose: 'asks the identity provider where people sign in' },
        ]
      : []),
    ...(prometheus === undefined
      ? []
      : [{ from: prometheus, to: edge, port: proxyMetrics[0].port, purpose: 'asks what it measures' }]),
  ];
}
