import { waves } from './chart-spec.ts';
import type { Cluster } from './cluster.ts';
import type { AddOn, Operator } from './external.ts';
import { hasOwnGrafana } from './grafana.ts';
import { hasInferenceGateway } from './inference-gateway.ts';
import { logGroup } from './logs.ts';
import { runtimeAccelerators } from './model.ts';
import { isMeasured, ownPrometheus } from './observability.ts';
import type { Placement } from './placement.ts';
import { isInCluster, keepsOwnBackups, storesOf } from './stores.ts';
import { collectsTraces, traceCollector } from './traces.ts';
import type { Waiver } from './waiver.ts';
import type { Authentication } from './workload-identity.ts';

/** A controller or an agent of others that the platform installs where something needs it. */
export interface OperatorService {
  readonly name: OperatorName;
  readonly namespace: string;
  /** What it is to those that need it. */
  readonly supplies: Operator | AddOn;
  /** API groups, classes and devices that nobody else does anything about; see `ClusterPart`. */
  readonly serves: readonly string[];
  /** Wave of its Application. */
  readonly wave: number;
  /** True when it watches the API server. */
  readonly watches: boolean;
  /** Ports on which the API server calls its webhooks and its API; none where it has neither. */
  readonly apiServerPorts: readonly number[];
  /** Ports on which its own pods call each other. */
  readonly peerPorts: readonly number[];
  /** Ports on which Prometheus asks it what it measures. */
  readonly metricsPorts: readonly number[];
  /** What it calls AWS for, with roles that are lent to it; absent where it calls nobody outside. */
  readonly callsAws?: string;
  /** How it shows AWS who it is. Default: with tokens of the cluster, `irsa`. */
  readonly authentication?: Authentication;
  /** Why its pods may not be held to the restricted standard; absent where they are. */
  readonly waiver?: Waiver;
}

export type OperatorName =
  | 'aws-load-balancer-controller'
  | 'barman-cloud'
  | 'cert-manager'
  | 'clickhouse-operator'
  | 'cloudnative-pg'
  | 'dcgm-exporter'
  | 'envoy-ai-gateway'
  | 'envoy-gateway'
  | 'external-dns'
  | 'external-secrets'
  | 'fluent-bit'
  | 'keda'
  | 'grafana-operator'
  | 'kube-prometheus-stack'
  | 'kube-state-metrics'
  | 'kuberay'
  | 'kueue'
  | 'lws'
  | 'neuron-device-plugin'
  | 'opencost'
  | 'opensearch-operator'
  | 'opentelemetry-collector'
  | 'reloader';

/** Name by which gateways choose Envoy Gateway. */
export const gatewayController = 'gateway.envoyproxy.io/gatewayclass-controller';

/** What nothing is done about without an operator. */
const served: Readonly<Partial<Record<OperatorName, readonly string[]>>> = {
  'aws-load-balancer-controller': ['elbv2.k8s.aws'],
  'barman-cloud': ['barmancloud.cnpg.io'],
  'cert-manager': ['acme.cert-manager.io', 'cert-manager.io'],
  'clickhouse-operator': ['clickhouse.altinity.com', 'clickhouse-keeper.altinity.com'],
  'cloudnative-pg': ['postgresql.cnpg.io'],
  'envoy-ai-gateway': ['aigateway.envoyproxy.io'],
  // It brings the kinds of others that it works with.
  'envoy-gateway': [
    'gateway.envoyproxy.io',
    'gateway.networking.k8s.io',
    'inference.networking.k8s.io',
    gatewayController,
  ],
  'external-secrets': ['external-secrets.io', 'generators.external-secrets.io'],
  'grafana-operator': ['grafana.integreatly.org'],
  keda: ['keda.sh'],
  'kube-prometheus-stack': ['monitoring.coreos.com'],
  kuberay: ['ray.io'],
  kueue: ['kueue.x-k8s.io'],
  lws: ['leaderworkerset.x-k8s.io'],
  'neuron-device-plugin': ['aws.amazon.com/neuron'],
  'opensearch-operator': ['opensearch.org'],
};

const controller = (
  name: OperatorName,
  namespace: string,
  apiServerPorts: readonly number[],
  peerPorts: readonly number[] = [],
): OperatorService => ({
  name,
  namespace,
  supplies: { kind: 'Operator', name },
  serves: served[name] ?? [],
  wave: waves.operators,
  watches: true,
  apiServerPorts,
  peerPorts,
  metricsPorts: [],
});

const agent = (
  name: OperatorName,
  ports: Pick<OperatorService, 'watches' | 'metricsPorts'>,
  reason = 'reads the devices of its node, through folders of the node',
): OperatorService => ({
  name,
  namespace: name,
  supplies: { kind: 'AddOn', name },
  serves: served[name] ?? [],
  wave: waves.operators,
  ...ports,
  apiServerPorts: [],
  peerPorts: [],
  waiver: {
    rule: 'restricted-namespace',
    reason,
    owner: 'platform',
    until: '2027-11-21',
  },
});

const operators: Readonly<Record<OperatorName, OperatorService>> = {
  // Its certificate is cert-manager's.
  'aws-load-balancer-controller': {
    ...controller('aws-load-balancer-controller', 'load-balancer-controller', [9443]),
    wave: waves.extensions,
    callsAws: 'puts pods into the target group of the edge',
    authentication: 'pod-identity',
  },
  // It stands where the operator of PostgreSQL does, which calls it.
  'barman-cloud': { ...controller('barman-cloud', 'cnpg-system', [], [9090]), wave: waves.extensions },
  'cert-manager': controller('cert-manager', 'cert-manager', [10_250]),
  'clickhouse-operator': controller('clickhouse-operator', 'clickhouse-operator', []),
  'cloudnative-pg': controller('cloudnative-pg', 'cnpg-system', [9443]),
  'dcgm-exporter': agent('dcgm-exporter', { watches: false, metricsPorts: [9400] }),
  'envoy-ai-gateway': {
    ...controller('envoy-ai-gateway', 'envoy-ai-gateway-system', [9443]),
    wave: waves.extensions,
  },
  // Its service that counts tokens asks it for its configuration.
  'envoy-gateway': controller('envoy-gateway', 'envoy-gateway-system', [], [18_001]),
  'external-dns': {
    ...controller('external-dns', 'external-dns', []),
    callsAws: 'writes names into the hosted zone',
  },
  'external-secrets': {
    ...controller('external-secrets', 'external-secrets', [10_250]),
    callsAws: 'reads secrets, each with the role of its namespace',
  },
  'fluent-bit': {
    ...agent(
      'fluent-bit',
      { watches: true, metricsPorts: [] },
      'reads the logs of all pods, through folders of the node',
    ),
    callsAws: 'writes logs, with a role of its own',
  },
  'grafana-operator': controller('grafana-operator', 'grafana-operator', []),
  // What answers the API server asks the one that asks Prometheus.
  keda: { ...controller('keda', 'keda', [6443, 9443], [9666]), metricsPorts: [8080] },
  // Prometheus asks its operator, what counts objects and Alertmanager; Prometheus is asked, and told that its files are new.
  'kube-prometheus-stack': {
    ...controller('kube-prometheus-stack', 'observability', [], [8080, 9090, 9093]),
    supplies: { kind: 'Operator', name: 'prometheus-operator' },
  },
  'kube-state-metrics': { ...controller('kube-state-metrics', 'kube-state-metrics', []), metricsPorts: [8080] },
  kuberay: controller('kuberay', 'kuberay', []),
  kueue: controller('kueue', 'kueue-system', [8082, 9443]),
  lws: controller('lws', 'lws-system', [9443]),
  'neuron-device-plugin': agent('neuron-device-plugin', { watches: true, metricsPorts: [] }),
  opencost: { ...controller('opencost', 'opencost', []), metricsPorts: [9003] },
  'opensearch-operator': {
    ...controller('opensearch-operator', 'opensearch-operator', [9443]),
    wave: waves.extensions,
  },
  'opentelemetry-collector': {
    ...controller('opentelemetry-collector', traceCollector.workload.namespace, []),
    watches: false,
  },
  reloader: controller('reloader', 'reloader', []),
};

/** The operators that a cluster needs and that nobody else is named for, by name. */
export function operatorsOf(cluster: Cluster): readonly OperatorService[] {
  return neededOperators(cluster)
    .map((operator) => (operator.name === 'cert-manager' ? { ...operator, ...provesDomains(cluster) } : operator))
    .filter(
      ({ supplies }) => !cluster.externals.some(({ kind, name }) => kind === supplies.kind && name === supplies.name),
    );
}

/** True when a cluster needs an operator, whoever supplies it. */
export function needsOperator(cluster: Cluster, name: OperatorName): boolean {
  return namesOfNeeded(cluster).includes(name);
}

/** Let's Encrypt asks for a proof that a domain is ours: an entry in its zone. */
function provesDomains({ edge }: Pick<Cluster, 'edge'>): Pick<OperatorService, 'callsAws'> {
  return edge?.certificates.issuer === 'lets-encrypt' ? { callsAws: 'has certificates signed' } : {};
}

/** Jobs of Ray that developers submit: they wait in the batch queue, so both operators are there. */
export function queuesRayJobs(cluster: Cluster): boolean {
  const needed = namesOfNeeded(cluster);
  return needed.includes('kueue') && needed.includes('kuberay');
}

/** An operator by name, whether a cluster needs it or not. */
export function operatorService(name: OperatorName): OperatorService {
  return operators[name];
}

/** The operator, as a need of whoever uses its kinds. */
export function operatorNeed(name: OperatorName): Operator | AddOn {
  return operators[name].supplies;
}

/** True when the replicas of a placement follow what its server measures: those on CPUs follow their load, Ray has a way of its own. */
export function scalesByMetrics({ autoscaling, engine, runtime }: Placement): boolean {
  return autoscaling !== undefined && engine === 'vllm' && runtimeAccelerators[runtime] !== 'none';
}

/** The operators that a cluster needs, whoever supplies them. */
export function neededOperators(cluster: Cluster): readonly OperatorService[] {
  return namesOfNeeded(cluster).map((name) => operators[name]);
}

/** Every operator that there is for some cluster. */
export const allOperators: readonly OperatorService[] = Object.values(operators);

function namesOfNeeded(cluster: Cluster): readonly OperatorName[] {
  const { placements, ray, batch, compute, nodePools, edge, foundation, vectorStore } = cluster;
  const stores = storesOf(cluster);
  const inCluster = new Set(stores.filter(isInCluster).map(({ kind }) => kind));
  const keepsBackups = stores.some((store) => store.kind === 'PostgresDatabase' && keepsOwnBackups(store));
  const when = (holds: boolean, name: OperatorName): readonly OperatorName[] => (holds ? [name] : []);
  // Auto Mode watches and equips its own nodes; Bottlerocket brings NVIDIA's device plugin along, and no Neuron driver.
  const ownNodes = compute === 'karpenter';
  const gateway = hasInferenceGateway(cluster);
  const searches = vectorStore?.form === 'in-cluster';
  return [
    // Auto Mode puts pods into target groups by itself.
    ...when(ownNodes && edge !== undefined, 'aws-load-balancer-controller'),
    ...when(keepsBackups, 'barman-cloud'),
    // Certificates that a chart makes at each rendering would never be the same as those in the cluster.
    ...when(gateway || edge !== undefined || keepsBackups || searches, 'cert-manager'),
    ...when(inCluster.has('ClickHouseDatabase'), 'clickhouse-operator'),
    ...when(inCluster.has('PostgresDatabase'), 'cloudnative-pg'),
    ...when(
      ownNodes && isMeasured(cluster) && nodePools.some(({ accelerator }) => accelerator === 'nvidia'),
      'dcgm-exporter',
    ),
    ...when(gateway, 'envoy-ai-gateway'),
    ...when(gateway || edge !== undefined, 'envoy-gateway'),
    // Before the load balancer is known, there is nowhere for names to lead.
    ...when(edge !== undefined && foundation?.edge !== undefined, 'external-dns'),
    // The gateway has keys in every cluster, and must start anew when they change.
    'external-secrets',
    ...when(logGroup(cluster) !== undefined, 'fluent-bit'),
    ...when(hasOwnGrafana(cluster), 'grafana-operator'),
    ...when(placements.some(scalesByMetrics), 'keda'),
    ...when(ownPrometheus(cluster) !== undefined, 'kube-prometheus-stack'),
    // What is in the cluster brings one along.
    ...when(isMeasured(cluster) && ownPrometheus(cluster) === undefined, 'kube-state-metrics'),
    ...when(ray !== undefined || placements.some(({ engine }) => engine === 'ray-serve'), 'kuberay'),
    ...when(batch !== undefined, 'kueue'),
    ...when(
      placements.some(({ profile }) => (profile.nodes ?? 1) > 1),
      'lws',
    ),
    ...when(ownNodes && nodePools.some(({ accelerator }) => accelerator === 'neuron'), 'neuron-device-plugin'),
    ...when(cluster.observability.cost === 'opencost', 'opencost'),
    ...when(searches, 'opensearch-operator'),
    ...when(collectsTraces(cluster), 'opentelemetry-collector'),
    'reloader',
  ];
}
