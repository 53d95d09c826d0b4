import { charts } from '@slipway/catalog/charts';
import { manifestFolders } from '@slipway/catalog/manifest-folders';
import { waves } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import { serviceHost } from '@slipway/contracts/endpoint';
import { hasInferenceGateway, isPrefixAware, limitCounters, limitsTokens } from '@slipway/contracts/inference-gateway';
import { gatewayController, operatorService } from '@slipway/contracts/operators';
import { gatewayNamespaces } from '../gateway-namespaces.ts';
import { kinds, type Install, type OperatorRelease } from './operator-release.ts';
import { rateLimits, type RateLimit, type RateLimitDeployment } from './envoy-rate-limits.ts';
import {
  oneStays,
  priorityClassName,
  replicas,
  resources,
  restrictedContainer,
  spread,
  type ContainerSecurityContext,
  type Resources,
  type TopologySpreadConstraint,
} from './pods.ts';

interface EnvoyGatewayValues {
  readonly deployment: {
    readonly replicas: number;
    readonly priorityClassName: string;
    readonly envoyGateway: { readonly resources: Resources; readonly securityContext: Restricted };
    readonly pod: { readonly topologySpreadConstraints: readonly TopologySpreadConstraint[] };
  };
  readonly podDisruptionBudget: typeof oneStays;
  readonly topologyInjector: { readonly enabled: false };
  readonly crds: { readonly gatewayAPI: { readonly safeUpgradePolicy: { readonly enabled: false } } };
  readonly config: { readonly envoyGateway: Configuration };
}

interface Restricted extends ContainerSecurityContext {
  readonly runAsNonRoot: true;
  readonly seccompProfile: { readonly type: 'RuntimeDefault' };
}

/** What Envoy Gateway reads at its start, as far as we set it. */
interface Configuration {
  readonly gateway: { readonly controllerName: string };
  readonly logging: { readonly level: { readonly default: 'info' }; readonly encoder: 'JSON' };
  readonly extensionApis: { readonly enableBackend: true };
  readonly provider: {
    readonly type: 'Kubernetes';
    readonly kubernetes: {
      readonly deploy: { readonly type: 'GatewayNamespace' };
      readonly watch: { readonly type: 'Namespaces'; readonly namespaces: readonly string[] };
      readonly rateLimitDeployment?: RateLimitDeployment;
    };
  };
  readonly extensionManager?: {
    readonly backendResources?: readonly { readonly group: string; readonly kind: string; readonly version: string }[];
    readonly hooks: {
      readonly xdsTranslator: {
        readonly translation: Readonly<
          Record<'listener' | 'route' | 'cluster' | 'secret', { readonly includeAll: true }>
        >;
        readonly post: readonly ('Translation' | 'Cluster' | 'Route')[];
      };
    };
    readonly service: { readonly fqdn: { readonly hostname: string; readonly port: number } };
  };
  readonly rateLimit?: RateLimit;
}

const all = { includeAll: true } as const;

/** Envoy Gateway: runs an Envoy for each Gateway, in the namespace of the Gateway. */
export const envoyGateway: Install = (cluster, { namespace }) => {
  const watched = gatewayNamespaces(cluster);
  const values: EnvoyGatewayValues = {
    deployment: {
      replicas,
      priorityClassName,
      envoyGateway: {
        resources: resources('250m', 512),
        securityContext: {
          ...restrictedContainer,
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        },
      },
      pod: {
        topologySpreadConstraints: spread({
          'app.kubernetes.io/instance': 'envoy-gateway',
          'control-plane': 'envoy-gateway',
        }),
      },
    },
    podDisruptionBudget: oneStays,
    // It would tell each Envoy its zone, by a webhook whose certificate a hook of the chart fills in.
    topologyInjector: { enabled: false },
    crds: { gatewayAPI: { safeUpgradePolicy: { enabled: false } } },
    config: { envoyGateway: configuration(cluster, watched) },
  };
  return {
    chart: charts['gateway-helm'],
    values,
    clusterKinds: [...kinds.clusterRoles, ...kinds.definitions],
    namespacedKinds: [
      ...kinds.accounts,
      ...kinds.budgets,
      ...kinds.controllers,
      // The certificates between it and its Envoys.
      ...kinds.jobs,
      ...kinds.roles,
      ...kinds.settings,
    ],
    reaches: watched,
    ...inferencePools(cluster, namespace),
  };
};

function configuration(cluster: Cluster, watched: readonly string[]): Configuration {
  const limits = limitsTokens(cluster) ? rateLimits(limitCounters) : undefined;
  return {
    gateway: { controllerName: gatewayController },
    logging: { level: { default: 'info' }, encoder: 'JSON' },
    extensionApis: { enableBackend: true },
    provider: {
      type: 'Kubernetes',
      kubernetes: {
        deploy: { type: 'GatewayNamespace' },
        // By itself it reads every secret of the cluster.
        watch: { type: 'Namespaces', namespaces: watched },
        ...(limits && { rateLimitDeployment: limits.deployment }),
      },
    },
    ...(hasInferenceGateway(cluster) && { extensionManager: modelsExtension(cluster) }),
    ...(limits && { rateLimit: limits.rateLimit }),
  };
}

/** The AI gateway completes what Envoy Gateway says to its proxies. */
function modelsExtension(cluster: Cluster): NonNullable<Configuration['extensionManager']> {
  const extension = {
    workload: { namespace: operatorService('envoy-ai-gateway').namespace, app: '', name: 'ai-gateway-controller' },
    port: 1063,
  };
  return {
    ...(cluster.placements.some(isPrefixAware) && {
      backendResources: [{ group: 'inference.networking.k8s.io', kind: 'InferencePool', version: 'v1' }],
    }),
    hooks: {
      xdsTranslator: {
        translation: { listener: all, route: all, cluster: all, secret: all },
        post: ['Translation', 'Cluster', 'Route'],
      },
    },
    service: { fqdn: { hostname: serviceHost(extension), port: extension.port } },
  };
}

/** Pools of model servers are kinds without a controller: whoever reads them says what becomes of them. */
function inferencePools(
  { placements, externals }: Cluster,
  namespace: string,
): Pick<OperatorRelease, 'beside' | 'supplies'> {
  const supplied = { kind: 'Operator', name: 'gateway-api-inference-extension' } as const;
  const named = externals.some(({ kind, name }) => kind === supplied.kind && name === supplied.name);
  if (named || !placements.some(isPrefixAware)) return {};
  return {
    supplies: [supplied],
    beside: [
      {
        name: supplied.name,
        namespace,
        folder: manifestFolders[supplied.name],
        wave: waves.kinds,
        clusterKinds: kinds.definitions,
        namespacedKinds: [],
      },
    ],
  };
}
