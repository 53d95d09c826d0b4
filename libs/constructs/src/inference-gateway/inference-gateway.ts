import {
  GatewayConfig,
  GatewayConfigSpecGlobalLlmRequestCostsType as CostType,
} from '@slipway/crds/aigateway.envoyproxy.io';
import {
  ClientTrafficPolicy,
  ClientTrafficPolicySpecConnectionBufferLimit as BufferLimit,
  ClientTrafficPolicySpecHeadersEarlyRequestHeadersRemoveOnMatchType as MatchType,
  ClientTrafficPolicySpecHeadersWithUnderscoresAction as UnderscoresAction,
} from '@slipway/crds/gateway.envoyproxy.io';
import {
  Gateway,
  GatewayClass,
  GatewaySpecListenersAllowedRoutesNamespacesFrom as From,
} from '@slipway/crds/gateway.networking.k8s.io';
import { Construct } from 'constructs';
import type { GatewayRef } from '../prefix-aware-route/prefix-aware-route.ts';
import { afterItsOperator } from '../removal/removal.ts';
import { envoyProxy } from '../envoy-proxy/envoy-proxy.ts';
import { sidecar } from './sidecar.ts';

/** Where a gateway listens. */
export interface GatewayListener {
  /** Name by which routes choose it. */
  readonly name: string;
  /** TCP port of the gateway's service and of its pods: 1024 or more. */
  readonly port: number;

  /**
   * Namespaces whose routes it takes.
   *
   * @default - its own
   */
  readonly routesFrom?: readonly string[];
}

/** What an `InferenceGateway` needs to know. */
export interface InferenceGatewayProps {
  /** Its namespace, and the name of all its objects: also of the service account that Envoy Gateway makes for its pods. */
  readonly gateway: GatewayRef;
  /** Name of the controller that runs gateways. */
  readonly controller: string;
  /** Where it listens; at least one. */
  readonly listeners: readonly GatewayListener[];
  /** Copies of it; two or more survive the loss of a node. */
  readonly replicas: number;
  /** The longest that one answer takes, seconds. */
  readonly longestAnswerSeconds: number;

  /**
   * Annotations of its service account.
   *
   * @default - none
   */
  readonly accountAnnotations?: Readonly<Record<string, string>>;

  /**
   * Header of LiteLLM that says whose call it is: it alone of LiteLLM's headers is kept, under `callerHeader`.
   *
   * @default - callers are not told apart
   */
  readonly callerFrom?: string;
}

/** Header in which the gateway itself says whose call it is. */
export const callerHeader = 'x-slipway-caller';

/** Under which name the tokens of an answer are known to policies. */
export const tokensKey = 'tokens';

/** A pod that listens below it would need rights of root. */
const leastPort = 1024;

/** A gateway inside the cluster that knows models: an Envoy with a program beside it, and no address outside. */
export class InferenceGateway extends Construct {
  constructor(scope: Construct, id: string, props: InferenceGatewayProps) {
    super(scope, id);
    const { listeners, gateway } = props;
    const { name, namespace } = gateway;
    if (listeners.length === 0) throw new Error(`'listeners' of ${name} is empty: add one, nothing would reach it`);
    for (const { name: listener, port } of listeners) {
      if (port < leastPort)
        throw new Error(`'listeners' of ${name} has ${listener} on port ${port}: use ${leastPort} or more`);
    }
    const metadata = { name, namespace, annotations: afterItsOperator };
    new GatewayClass(this, 'class', {
      metadata: { name, annotations: afterItsOperator },
      spec: { controllerName: props.controller },
    });
    new Gateway(this, 'gateway', {
      metadata: {
        ...metadata,
        annotations: { ...afterItsOperator, 'aigateway.envoyproxy.io/gateway-config': name },
      },
      spec: {
        gatewayClassName: name,
        infrastructure: {
          // They are copied to the account of its pods.
          ...(Object.keys(props.accountAnnotations ?? {}).length > 0 && {
            annotations: { ...props.accountAnnotations },
          }),
          parametersRef: { group: 'gateway.envoyproxy.io', kind: 'EnvoyProxy', name },
        },
        listeners: listeners.map(({ name: listener, port, routesFrom }) => ({
          name: listener,
          port,
          protocol: 'HTTP',
          allowedRoutes: {
            namespaces:
              routesFrom === undefined
                ? { from: From.SAME }
                : {
                    from: From.SELECTOR,
                    selector: {
                      matchExpressions: [
                        { key: 'kubernetes.io/metadata.name', operator: 'In', values: [...routesFrom].sort() },
                      ],
                    },
                  },
          },
        })),
      },
    });
    envoyProxy(this, 'proxy', props);
    new GatewayConfig(this, 'config', {
      metadata,
      spec: {
        extProc: { kubernetes: sidecar },
        ...(props.callerFrom !== undefined && {
          globalLlmRequestCosts: [{ metadataKey: tokensKey, type: CostType.TOTAL_TOKEN }],
        }),
      },
    });
    this.clientPolicy(props);
  }

  private clientPolicy({ gateway, longestAnswerSeconds, callerFrom }: InferenceGatewayProps): void {
    new ClientTrafficPolicy(this, 'clients', {
      metadata: { ...gateway, annotations: afterItsOperator },
      spec: {
        targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway.name }],
        // By default 32 KiB: a long question would be refused.
        connection: { bufferLimit: BufferLimit.fromString('50Mi') },
        timeout: { http: { streamIdleTimeout: `${longestAnswerSeconds}s` } },
        ...(callerFrom !== undefined && {
          headers: {
            // LiteLLM's names have some; by default they are refused.
            withUnderscoresAction: UnderscoresAction.ALLOW,
            earlyRequestHeaders: {
              set: [{ name: callerHeader, value: `%REQ(${callerFrom})%` }],
              // The others say who the caller is: AWS need not know.
              removeOnMatch: [{ type: MatchType.PREFIX, value: 'x-litellm-' }],
            },
          },
        }),
      },
    });
  }
}
