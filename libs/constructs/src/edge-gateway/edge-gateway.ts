import {
  ClientTrafficPolicy,
  ClientTrafficPolicySpecConnectionBufferLimit as BufferLimit,
  ClientTrafficPolicySpecTlsMinVersion as MinVersion,
} from '@slipway/crds/gateway.envoyproxy.io';
import {
  Gateway,
  GatewayClass,
  GatewaySpecListenersAllowedRoutesNamespacesFrom as From,
  GatewaySpecListenersTlsMode as TlsMode,
} from '@slipway/crds/gateway.networking.k8s.io';
import { Construct } from 'constructs';
import { envoyProxy } from '../envoy-proxy/envoy-proxy.ts';
import type { GatewayRef } from '../prefix-aware-route/prefix-aware-route.ts';
import { afterItsOperator } from '../removal/removal.ts';

/** What an `EdgeGateway` needs to know. */
export interface EdgeGatewayProps {
  /** Its namespace, and the name of all its objects. */
  readonly gateway: GatewayRef;
  /** Name of the controller that runs gateways. */
  readonly controller: string;
  /** TCP port of the gateway's service and of its pods: 1024 or more. */
  readonly port: number;
  /** Secret with the certificate of all names below the domain. */
  readonly certificate: string;
  /** Path at which it says that it is well, whatever host is named: no page can have it. */
  readonly healthPath: string;
  /** Copies of it; two or more survive the loss of a node. */
  readonly replicas: number;
  /** The longest that one answer takes, seconds. */
  readonly longestAnswerSeconds: number;

  /**
   * Name of the load balancer before it, under which DNS leads to it.
   *
   * @default - DNS leads nowhere
   */
  readonly loadBalancerHost?: string | undefined;
}

/** Name of the one listener. */
export const edgeListener = 'pages';

/** Annotation in which external-dns reads where names of a gateway's routes lead. */
const targetAnnotation = 'external-dns.alpha.kubernetes.io/target';

/** The gateway behind the load balancer: it asks who people are, and passes on what it may. Itself it has no address outside. */
export class EdgeGateway extends Construct {
  constructor(scope: Construct, id: string, props: EdgeGatewayProps) {
    super(scope, id);
    const { gateway, port, loadBalancerHost } = props;
    const { name, namespace } = gateway;
    new GatewayClass(this, 'class', {
      metadata: { name, annotations: afterItsOperator },
      spec: { controllerName: props.controller },
    });
    new Gateway(this, 'gateway', {
      metadata: {
        name,
        namespace,
        annotations: {
          ...afterItsOperator,
          ...(loadBalancerHost !== undefined && { [targetAnnotation]: loadBalancerHost }),
        },
      },
      spec: {
        gatewayClassName: name,
        infrastructure: { parametersRef: { group: 'gateway.envoyproxy.io', kind: 'EnvoyProxy', name } },
        listeners: [
          {
            name: edgeListener,
            port,
            protocol: 'HTTPS',
            // No host: load balancers of AWS name none when they open a connection, and would find no listener. Routes have theirs.
            tls: {
              mode: TlsMode.TERMINATE,
              certificateRefs: [{ group: '', kind: 'Secret', name: props.certificate }],
            },
            allowedRoutes: { namespaces: { from: From.SAME } },
          },
        ],
      },
    });
    envoyProxy(this, 'proxy', props);
    new ClientTrafficPolicy(this, 'clients', {
      metadata: { ...gateway, annotations: afterItsOperator },
      spec: {
        targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name }],
        tls: { minVersion: MinVersion.VALUE_1_2 },
        // The load balancer writes it last. Whoever else reaches this port from inside could claim an address, and gains nothing by it.
        clientIpDetection: { xForwardedFor: { numTrustedHops: 1 } },
        // By default 32 KiB: a long question would be refused.
        connection: { bufferLimit: BufferLimit.fromString('50Mi') },
        timeout: { http: { streamIdleTimeout: `${props.longestAnswerSeconds}s` } },
        healthCheck: { path: props.healthPath },
      },
    });
  }
}
