import { charts } from '@slipway/catalog/charts';
import { traceCollector, tracesIdentity } from '@slipway/contracts/traces';
import { accountAnnotations } from '@slipway/contracts/workload-identity';
import { kinds, type Install } from './operator-release.ts';
import {
  oneStays,
  priorityClassName,
  replicas,
  resources,
  restrictedContainer,
  restrictedPod,
  spread,
  type ContainerSecurityContext,
  type PodSecurityContext,
  type Resources,
  type TopologySpreadConstraint,
} from './pods.ts';

interface CollectorValues {
  readonly mode: 'deployment';
  readonly fullnameOverride: string;
  readonly image: { readonly repository: string };
  readonly command: { readonly name: string };
  readonly replicaCount: number;
  readonly serviceAccount: {
    readonly name: string;
    readonly annotations: Readonly<Record<string, string>>;
    readonly automountServiceAccountToken: false;
  };
  readonly priorityClassName: string;
  readonly resources: Resources;
  readonly podSecurityContext: PodSecurityContext;
  readonly securityContext: ContainerSecurityContext & { readonly runAsUser: number };
  readonly topologySpreadConstraints: readonly TopologySpreadConstraint[];
  readonly podDisruptionBudget: { readonly enabled: true } & typeof oneStays;
  readonly ports: Readonly<
    Record<'otlp' | 'jaeger-compact' | 'jaeger-thrift' | 'jaeger-grpc' | 'zipkin', { readonly enabled: false }>
  >;
  readonly alternateConfig: Configuration;
}

/** The whole of it: nothing of the chart's own stays, which takes metrics and logs too. */
interface Configuration {
  readonly extensions: { readonly health_check: Listener };
  readonly receivers: { readonly otlp: { readonly protocols: { readonly http: Listener } } };
  readonly processors: {
    readonly memory_limiter: {
      readonly check_interval: string;
      readonly limit_percentage: number;
      readonly spike_limit_percentage: number;
    };
    readonly probabilistic_sampler: { readonly sampling_percentage: number };
    readonly batch: Readonly<Record<string, never>>;
  };
  readonly exporters: { readonly awsxray: { readonly region: string } };
  readonly service: {
    readonly extensions: readonly ['health_check'];
    readonly pipelines: {
      readonly traces: {
        readonly receivers: readonly ['otlp'];
        readonly processors: readonly ['memory_limiter', 'probabilistic_sampler', 'batch'];
        readonly exporters: readonly ['awsxray'];
      };
    };
  };
}

interface Listener {
  readonly endpoint: string;
}

/** A port of the pod: the chart says its address in the environment. */
const listener = (port: number): Listener => ({ endpoint: `\${env:MY_POD_IP}:${port}` });

/** Where the chart's probes ask. */
const healthPort = 13_133;

const off = { enabled: false } as const;

/** The OpenTelemetry Collector: takes traces of programs over HTTP, keeps the share that is wanted, and sends it to AWS X-Ray. */
export const openTelemetryCollector: Install = (cluster) => {
  const { traces } = cluster.observability;
  const identity = tracesIdentity(cluster);
  if (traces.form === 'none' || identity === undefined) {
    throw new Error(`'observability.traces.form' of ${cluster.name} is none: leave the collector out`);
  }
  const { name } = traceCollector.workload;
  const values: CollectorValues = {
    mode: 'deployment',
    fullnameOverride: name,
    // The one that knows X-Ray.
    image: { repository: 'ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib' },
    command: { name: 'otelcol-contrib' },
    replicaCount: replicas,
    serviceAccount: {
      name,
      annotations: accountAnnotations(cluster.account, identity),
      automountServiceAccountToken: false,
    },
    priorityClassName,
    resources: resources('100m', 256),
    podSecurityContext: restrictedPod,
    securityContext: { ...restrictedContainer, runAsUser: 10_001 },
    topologySpreadConstraints: spread({ 'app.kubernetes.io/name': 'opentelemetry-collector' }),
    podDisruptionBudget: { enabled: true, ...oneStays },
    ports: { otlp: off, 'jaeger-compact': off, 'jaeger-thrift': off, 'jaeger-grpc': off, zipkin: off },
    alternateConfig: {
      extensions: { health_check: listener(healthPort) },
      receivers: { otlp: { protocols: { http: listener(traceCollector.port) } } },
      processors: {
        memory_limiter: { check_interval: '5s', limit_percentage: 80, spike_limit_percentage: 25 },
        probabilistic_sampler: { sampling_percentage: traces.keptPercent },
        batch: {},
      },
      exporters: { awsxray: { region: cluster.region.name } },
      service: {
        extensions: ['health_check'],
        pipelines: {
          traces: {
            receivers: ['otlp'],
            processors: ['memory_limiter', 'probabilistic_sampler', 'batch'],
            exporters: ['awsxray'],
          },
        },
      },
    },
  };
  return {
    chart: charts['opentelemetry-collector'],
    values,
    clusterKinds: [],
    namespacedKinds: [...kinds.accounts, ...kinds.budgets, ...kinds.controllers, ...kinds.settings],
    identity,
  };
};
