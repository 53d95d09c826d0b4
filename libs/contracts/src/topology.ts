import { poolQuotasOf } from './batch.ts';
import type { Cluster } from './cluster.ts';
import { distinctWays, includesWorkload, type Connection, type Peer } from './connection.ts';
import { namespaceOf, type DeveloperEnvironment } from './developer-environment.ts';
import { edgeGateway } from './edge.ts';
import type { Endpoint, Workload } from './endpoint.ts';
import { grafanaEndpoint, hasOwnGrafana } from './grafana.ts';
import { hasInferenceGateway, inferenceGateway, isPrefixAware } from './inference-gateway.ts';
import { langfuseEndpoint } from './langfuse.ts';
import type { Model } from './model.ts';
import { operatorService, operatorsOf, queuesRayJobs, type OperatorService } from './operators.ts';
import { signInPage } from './pages.ts';
import type { Placement } from './placement.ts';
import { rayPorts } from './ray.ts';
import { storesOf } from './stores.ts';
import { gatewayConnections } from './topology-gateway.ts';
import { litellmConnections } from './topology-litellm.ts';
import { langfuseConnections } from './topology-langfuse.ts';
import { edgeConnections } from './topology-edge.ts';
import { metricsConnections, metricsReader, prometheusEndpoint } from './topology-observability.ts';
import { awsConnections, internet, inVpc } from './topology-peers.ts';
import { rayConnections } from './topology-ray.ts';
import { storeConnections } from './topology-stores.ts';
import { collectsTraces, traceCollector, traceConnections } from './traces.ts';
import { streamedModels, streamsWeights } from './weights.ts';
import { vectorStoreConnections } from './topology-vector-store.ts';
import { vectorStorePods } from './vector-store.ts';
import {
  engineServices,
  gatewayEndpoint,
  gatewayMetricsEndpoint,
  gatewayWorkload,
  modelEndpoint,
  rayClusters,
  rayNamespace,
} from './workloads.ts';

/**
 * Who may talk to whom, derived from the cluster alone. Charts render their halves of it, so that the two ends of a
 * connection cannot disagree.
 */

/** Namespaces of the platform's services and of the operators that they need, by name. */
export function serviceNamespaces(cluster: Cluster): readonly string[] {
  const engines = cluster.placements.map((placement) => modelEndpoint(placement).workload.namespace);
  const shared = cluster.ray === undefined ? [] : [rayNamespace];
  const operators = operatorsOf(cluster).map(({ namespace }) => namespace);
  const benchmarks = cluster.placements.map((placement) => benchmarkWorkload(placement).namespace);
  const weights = streamedModels(cluster).map((model) => weightsWorkload(model).namespace);
  const pages = hasOwnGrafana(cluster) ? [grafanaEndpoint.workload.namespace] : [];
  const traces = cluster.langfuse === undefined ? [] : [langfuseEndpoint.workload.namespace];
  const vectors = cluster.vectorStore === undefined ? [] : [vectorStorePods.workload.namespace];
  const gateways = [
    gatewayWorkload,
    ...(hasInferenceGateway(cluster) ? [inferenceGateway] : []),
    ...(cluster.edge === undefined ? [] : [edgeGateway.workload]),
    ...(cluster.identity.provider === 'local' ? [signInPage.workload] : []),
  ];
  return [
    ...new Set([
      ...gateways.map(({ namespace }) => namespace),
      ...engines,
      ...shared,
      ...operators,
      ...benchmarks,
      ...weights,
      ...pages,
      ...traces,
      ...vectors,
    ]),
  ].sort();
}

/** Who measures a placement, when somebody asks for it. */
export function benchmarkWorkload({ name }: Placement): Workload {
  return { namespace: 'benchmarks', app: 'benchmark', name };
}

/** Who copies the weights of a model into the cluster's bucket, when somebody asks for it. */
export function weightsWorkload({ id }: Pick<Model, 'id'>): Workload {
  return { namespace: engineServices.vllm.app, app: 'weights', name: `${id}-weights` };
}

/** Where a gateway asks which replica of a placement to take. */
export function pickerEndpoint({ engine, name }: Placement): Endpoint {
  const { app } = engineServices[engine];
  return { workload: { namespace: app, app: 'endpoint-picker', name: `${name}-picker` }, port: 9002 };
}

/** Pods that say what they measure, with the port on which they do; those of operators aside. */
export function measuredEndpoints(cluster: Cluster): readonly Endpoint[] {
  return [
    ...cluster.placements.filter(({ engine }) => engine !== 'ray-serve').map(modelEndpoint),
    ...rayClusters(cluster).map(({ workload }) => ({ workload, port: rayPorts.metrics })),
    gatewayMetricsEndpoint,
  ];
}

/** Every connection of the platform's own services. */
export function platformConnections(cluster: Cluster): readonly Connection[] {
  const gateway: Peer = { kind: 'workload', workload: gatewayWorkload };
  return distinctWays([
    ...cluster.placements.flatMap((placement): Connection[] => {
      const { workload } = modelEndpoint(placement);
      const server: Peer = { kind: 'workload', workload };
      return [
        ...callConnections(placement, gateway),
        ...(isPrefixAware(placement) ? pickedConnections(cluster, placement) : []),
        ...benchmarkConnections(cluster, placement),
        ...weightsConnections(cluster, placement, server),
        ...groupConnections(placement, server),
      ];
    }),
    ...streamedModels(cluster).flatMap((model) => {
      const copy: Peer = { kind: 'workload', workload: weightsWorkload(model) };
      return awsConnections(cluster, copy, 'copies weights from Hugging Face to Amazon S3');
    }),
    { from: { kind: 'environments' }, to: gateway, port: gatewayEndpoint.port, purpose: 'developers call models' },
    ...gatewayConnections(cluster, {
      callers: gateway,
      prometheus: metricsReader(cluster),
    }),
    ...edgeConnections(cluster, metricsReader(cluster)),
    ...traceConnections(cluster),
    ...costConnections(cluster),
    ...metricsConnections(cluster, measuredEndpoints(cluster)),
    ...rayConnections({
      clusters: rayClusters(cluster),
      operator: operatorService('kuberay').namespace,
      apiServer: inVpc(cluster, 'kubernetes-api'),
    }),
    ...langfuseConnections(cluster),
    ...litellmConnections(cluster),
    ...vectorStoreConnections(cluster),
    ...storesOf(cluster).flatMap((store) => storeConnections(cluster, store)),
    ...operatorsOf(cluster).flatMap((operator) => operatorConnections(cluster, operator)),
    ...(queuesRayJobs(cluster) ? [{ ...rayJobs, to: { kind: 'environments' as const } }] : []),
  ]);
}

/** What OpenCost asks: Prometheus for what ran, AWS for its list of prices. */
function costConnections({ observability }: Cluster): Connection[] {
  if (observability.cost === 'none') return [];
  const from: Peer = { kind: 'namespace', namespace: operatorService('opencost').namespace };
  const prometheus: Peer = { kind: 'namespace', namespace: prometheusEndpoint.workload.namespace };
  return [
    { from, to: prometheus, port: prometheusEndpoint.port, purpose: 'asks what ran where' },
    { from, to: internet, port: 443, purpose: "reads AWS's list of prices" },
  ];
}

/** How a server comes by its weights. */
function weightsConnections(cluster: Cluster, placement: Placement, server: Peer): Connection[] {
  return streamsWeights(cluster, placement)
    ? awsConnections(cluster, server, 'loads weights from Amazon S3')
    : [{ from: server, to: internet, port: 443, purpose: 'downloads weights from Hugging Face' }];
}

/** How somebody inside the cluster calls a model: its pods, or the gateway that its name leads to. */
function callConnections(placement: Placement, from: Peer): Connection[] {
  const { workload, port } = modelEndpoint(placement);
  const to: Peer = isPrefixAware(placement)
    ? { kind: 'namespace', namespace: inferenceGateway.namespace }
    : { kind: 'workload', workload };
  return [{ from, to, port, purpose: `calls ${placement.name}` }];
}

/** A benchmark calls its model, takes the tokenizer from where the model is published, and keeps what it found. */
function benchmarkConnections(cluster: Cluster, placement: Placement): Connection[] {
  const benchmark: Peer = { kind: 'workload', workload: benchmarkWorkload(placement) };
  return [
    ...callConnections(placement, benchmark),
    { from: benchmark, to: internet, port: 443, purpose: 'downloads the tokenizer from Hugging Face' },
    { from: benchmark, to: inVpc(cluster, 'kubernetes-api'), port: 443, purpose: 'keeps its result in a ConfigMap' },
  ];
}

/** The gateway asks the picker for a replica; the picker looks at the replicas itself. */
function pickedConnections(cluster: Cluster, placement: Placement): Connection[] {
  const { workload, port } = modelEndpoint(placement);
  const picking = pickerEndpoint(placement);
  const server: Peer = { kind: 'workload', workload };
  const picker: Peer = { kind: 'workload', workload: picking.workload };
  const routes: Peer = { kind: 'namespace', namespace: inferenceGateway.namespace };
  return [
    { from: routes, to: server, port, purpose: `calls ${placement.name}` },
    { from: routes, to: picker, port: picking.port, purpose: `asks for a replica of ${placement.name}` },
    { from: picker, to: server, port, purpose: 'looks at queues and caches' },
    { from: picker, to: inVpc(cluster, 'kubernetes-api'), port: 443, purpose: 'watches its pool' },
  ];
}

/** The pods of one replica on several nodes: their libraries choose ports as they like. */
function groupConnections({ profile }: Placement, server: Peer): Connection[] {
  if ((profile.nodes ?? 1) === 1) return [];
  return [{ from: server, to: server, port: 1024, endPort: 65_535, purpose: 'works on one model together' }];
}

/** Operators watch the API server, whose addresses are in the VPC, and are called by it. */
function operatorConnections(
  cluster: Cluster,
  { namespace, watches, apiServerPorts, peerPorts, metricsPorts, callsAws, authentication = 'irsa' }: OperatorService,
): Connection[] {
  const operator: Peer = { kind: 'namespace', namespace };
  const apiServer = inVpc(cluster, 'kubernetes-api');
  const reader = metricsReader(cluster);
  return [
    ...(watches ? [{ from: operator, to: apiServer, port: 443, purpose: 'watches the API server' }] : []),
    ...apiServerPorts.map((port) => ({ from: apiServer, to: operator, port, purpose: 'answers the API server' })),
    ...peerPorts.map((port) => ({ from: operator, to: operator, port, purpose: 'its own pods call each other' })),
    ...(callsAws === undefined ? [] : awsConnections(cluster, operator, callsAws, authentication)),
    ...(reader === undefined
      ? []
      : metricsPorts.map((port) => ({ from: reader, to: operator, port, purpose: 'asks what it measures' }))),
  ];
}

/** The platform's connections that begin or end at one of these workloads. */
export function connectionsOf(cluster: Cluster, ...workloads: readonly Workload[]): readonly Connection[] {
  return platformConnections(cluster).filter(({ from, to }) =>
    workloads.some((workload) => includesWorkload(from, workload) || includesWorkload(to, workload)),
  );
}

/** The platform's connections that begin or end at a whole namespace. */
export function namespaceConnectionsOf(cluster: Cluster, namespace: string): readonly Connection[] {
  return platformConnections(cluster).filter(({ from, to }) =>
    [from, to].some((end) => end.kind === 'namespace' && end.namespace === namespace),
  );
}

/** The operator of Ray starts a job by asking the head of its cluster, and asks again until it is done. */
const rayJobs = {
  from: { kind: 'namespace', namespace: operatorService('kuberay').namespace },
  port: 8265,
  purpose: 'runs Ray jobs',
} as const;

/** The connections of one developer environment. */
export function environmentConnections(cluster: Cluster, environment: DeveloperEnvironment): readonly Connection[] {
  const namespace: Peer = { kind: 'namespace', namespace: namespaceOf(environment) };
  const queued = poolQuotasOf(cluster, environment.team.name).length > 0 && queuesRayJobs(cluster);
  return [
    ...(queued ? [{ ...rayJobs, to: namespace }] : []),
    {
      from: namespace,
      to: { kind: 'workload', workload: gatewayWorkload },
      port: gatewayEndpoint.port,
      purpose: 'calls models',
    },
    ...(collectsTraces(cluster)
      ? [
          {
            from: namespace,
            to: { kind: 'namespace' as const, namespace: traceCollector.workload.namespace },
            port: traceCollector.port,
            purpose: 'sends traces',
          },
        ]
      : []),
  ];
}

/** The longest that anybody waits for one answer, seconds: time-outs of callers, patience of servers that go. */
export const longestAnswerSeconds = 600;
