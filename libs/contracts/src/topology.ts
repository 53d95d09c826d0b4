import type { Cluster } from './cluster.ts';
import { includesWorkload, type Connection, type Peer } from './connection.ts';
import { namespaceOf, type DeveloperEnvironment } from './developer-environment.ts';
import type { Endpoint, Workload } from './endpoint.ts';
import type { Engine } from './model.ts';
import type { Placement } from './placement.ts';

/**
 * Who runs where and who may talk to whom, derived from the cluster alone. Charts render their halves of it,
 * so that the two ends of a connection cannot disagree. A service's namespace is named after the app that renders it.
 */

const enginePorts: Readonly<Record<Engine, number>> = { vllm: 8000, 'llama-cpp': 8080 };

/** The gateway's pods. */
export const gatewayWorkload: Workload = { namespace: 'litellm', app: 'litellm', name: 'litellm' };

/** The one API that callers see. */
export const gatewayEndpoint: Endpoint = { workload: gatewayWorkload, port: 4000 };

/** Where a placement is served. */
export function modelEndpoint(placement: Placement): Endpoint {
  const { engine, name } = placement;
  return { workload: { namespace: engine, app: engine, name }, port: enginePorts[engine] };
}

/** Namespaces of the platform's services, by name. */
export function serviceNamespaces(cluster: Cluster): readonly string[] {
  const engines = cluster.placements.map((placement) => modelEndpoint(placement).workload.namespace);
  return [...new Set([gatewayWorkload.namespace, ...engines])].sort();
}

const internet: Peer = { kind: 'internet' };

/** Where the agent of EKS Pod Identity listens on each node. */
const podIdentityAgent: Peer = { kind: 'external', name: 'pod-identity-agent', cidr: '169.254.170.23/32' };

/** Every connection of the platform's own services. */
export function platformConnections(cluster: Cluster): readonly Connection[] {
  const gateway: Peer = { kind: 'workload', workload: gatewayWorkload };
  const vpc = (name: string): Peer => ({ kind: 'external', name, cidr: cluster.network.cidr });
  return [
    ...cluster.placements.flatMap((placement): Connection[] => {
      const { workload, port } = modelEndpoint(placement);
      const server: Peer = { kind: 'workload', workload };
      return [
        { from: gateway, to: server, port, purpose: `calls ${placement.name}` },
        { from: server, to: internet, port: 443, purpose: 'downloads weights from Hugging Face' },
      ];
    }),
    { from: { kind: 'environments' }, to: gateway, port: gatewayEndpoint.port, purpose: 'developers call models' },
    { from: gateway, to: vpc('postgres'), port: 5432, purpose: 'keeps keys, budgets and spend' },
    ...(cluster.bedrockModels.length === 0
      ? []
      : [
          { from: gateway, to: podIdentityAgent, port: 80, purpose: 'gets credentials of its role' },
          { from: gateway, to: internet, port: 443, purpose: 'calls Amazon Bedrock' },
          { from: gateway, to: vpc('vpc-endpoints'), port: 443, purpose: 'calls Amazon Bedrock inside the VPC' },
        ]),
  ];
}

/** The platform's connections that begin or end at a workload. */
export function connectionsOf(cluster: Cluster, workload: Workload): readonly Connection[] {
  return platformConnections(cluster).filter(
    ({ from, to }) => includesWorkload(from, workload) || includesWorkload(to, workload),
  );
}

/** The connections of one developer environment. */
export function environmentConnections(environment: DeveloperEnvironment): readonly Connection[] {
  return [
    {
      from: { kind: 'namespace', namespace: namespaceOf(environment) },
      to: { kind: 'workload', workload: gatewayWorkload },
      port: gatewayEndpoint.port,
      purpose: 'calls models',
    },
  ];
}

/** The longest that anybody waits for one answer, seconds: time-outs of callers, patience of servers that go. */
export const longestAnswerSeconds = 600;
