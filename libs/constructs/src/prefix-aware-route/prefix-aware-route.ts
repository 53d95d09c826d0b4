import { serviceHost, type Endpoint } from '@slipway/contracts/endpoint';
import { HttpRoute, HttpRouteSpecRulesMatchesPathType as PathType } from '@slipway/crds/gateway.networking.k8s.io';
import { Construct } from 'constructs';
import { afterItsOperator } from '../removal/removal.ts';

/** What a `PrefixAwareRoute` needs to know. */
export interface PrefixAwareRouteProps {
  /** Where callers reach the model; there is an InferencePool of this name. */
  readonly endpoint: Endpoint;
  /** The gateway that it goes through. */
  readonly gateway: GatewayRef;
  /** The longest that one answer takes, seconds. */
  readonly longestAnswerSeconds: number;
}

/** A Gateway by name. */
export interface GatewayRef {
  /** Its namespace. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
}

/** Has a gateway send what comes for a model's own name to the pod that its endpoint picker names. */
export class PrefixAwareRoute extends Construct {
  constructor(scope: Construct, id: string, props: PrefixAwareRouteProps) {
    super(scope, id);
    const { endpoint, gateway } = props;
    const { namespace, name } = endpoint.workload;
    const timeout = `${props.longestAnswerSeconds}s`;
    new HttpRoute(this, 'route', {
      metadata: { name, namespace, annotations: afterItsOperator },
      spec: {
        // Defaults of lists are stated: Argo CD would take what the server adds to them for a difference, for ever.
        parentRefs: [
          {
            group: 'gateway.networking.k8s.io',
            kind: 'Gateway',
            namespace: gateway.namespace,
            name: gateway.name,
            port: endpoint.port,
          },
        ],
        hostnames: [serviceHost(endpoint)],
        rules: [
          {
            matches: [{ path: { type: PathType.PATH_PREFIX, value: '/' } }],
            backendRefs: [{ group: 'inference.networking.k8s.io', kind: 'InferencePool', name, weight: 1 }],
            timeouts: { request: timeout, backendRequest: timeout },
          },
        ],
      },
    });
  }
}
