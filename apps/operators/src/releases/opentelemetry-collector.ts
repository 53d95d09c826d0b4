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

/** Whatever the chart says is taken back. */
type Nothing = null;

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
  readonly config: Configuration;
}

interface Configuration {
  readonly receivers: {
    readonly jaeger: Nothing;
    readonly prometheus: Nothing;
    readonly zipkin: Nothing;
    readonly otlp: { readonly protocols: { readonly grpc: Nothing } };
  };
  readonly processors: { readonly probabilistic_sampler: { readonly sampling_percentage: number } };
  readonly exporters: { readonly debug: Nothing; readonly awsxray: { readonly region: string } };
  readonly service: {
    readonly pipelines: {
      readonly logs: Nothing;
      readonly metrics: Nothing;
      readonly traces: {
        readonly receivers: readonly ['otlp'];
        readonly processors: readonly ['memory_limiter', 'probabilistic_sampler', 'batch'];
        readonly exporters: readonly ['awsxray'];
      };
    };
  };
}

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
    config: {
      receivers: { jaeger: null, prometheus: null, zipkin: null, otlp: { protocols: { grpc: null } } },
      processors: { probabilistic_sampler: { sampling_percentage: traces.keptPercent } },
      exporters: { debug: null, awsxray: { region: cluster.region.name } },
      service: {
        pipelines: {
          logs: null,
          metrics: null,
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
