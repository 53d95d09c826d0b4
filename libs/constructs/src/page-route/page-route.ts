import { serviceHost, type Endpoint } from '@slipway/contracts/endpoint';
import { edgeCallback } from '@slipway/contracts/sign-in-page';
import { identityHeader, type SignIn } from '@slipway/contracts/sign-in';
import {
  Backend,
  SecurityPolicy,
  SecurityPolicySpecAuthorizationDefaultAction as DefaultAction,
  SecurityPolicySpecAuthorizationRulesAction as Action,
  SecurityPolicySpecAuthorizationRulesPrincipalJwtClaimsValueType as ValueType,
} from '@slipway/crds/gateway.envoyproxy.io';
import { HttpRoute, HttpRouteSpecRulesMatchesPathType as PathType } from '@slipway/crds/gateway.networking.k8s.io';
import { Construct } from 'constructs';
import type { GatewayRef } from '../prefix-aware-route/prefix-aware-route.ts';
import { afterItsOperator } from '../removal/removal.ts';

/** What a `PageRoute` needs to know. */
export interface PageRouteProps {
  /** Name of its objects. */
  readonly name: string;
  /** The gateway that it goes through, in whose namespace its objects are. */
  readonly gateway: GatewayRef;
  /** Name under which it is reached from outside. */
  readonly host: string;
  /** Where it leads. */
  readonly to: Endpoint;
  /** Beginnings of the paths that may be asked for; at least one. */
  readonly paths: readonly string[];
  /** The longest that one answer takes, seconds. */
  readonly longestAnswerSeconds: number;

  /**
   * Who may come through, and how they show who they are.
   *
   * @default - whatever is behind it asks by itself
   */
  readonly admits?: Admission;
}

/** People of some groups, after they have signed in. */
export interface Admission {
  /** How they sign in; its secret is in the namespace of the gateway. */
  readonly signIn: SignIn;
  /** Groups of whom one is enough; at least one. */
  readonly groups: readonly string[];
}

/** One thing that can be reached from outside, under a name of its own. */
export class PageRoute extends Construct {
  constructor(scope: Construct, id: string, props: PageRouteProps) {
    super(scope, id);
    const { name, gateway, host, to, paths, longestAnswerSeconds, admits } = props;
    if (paths.length === 0) throw new Error(`'paths' of ${name} is empty: name what may be asked for, '/' for all`);
    const metadata = { name, namespace: gateway.namespace, annotations: afterItsOperator };
    const timeout = `${longestAnswerSeconds}s`;
    // By its name: the gateway's operator need not read the namespaces of others.
    new Backend(this, 'backend', {
      metadata,
      spec: { endpoints: [{ fqdn: { hostname: serviceHost(to), port: to.port } }] },
    });
    new HttpRoute(this, 'route', {
      metadata,
      spec: {
        // Defaults of lists are stated: Argo CD would take what the server adds to them for a difference, for ever.
        parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway.name }],
        hostnames: [host],
        rules: [
          {
            matches: paths.map((value) => ({ path: { type: PathType.PATH_PREFIX, value } })),
            backendRefs: [{ group: 'gateway.envoyproxy.io', kind: 'Backend', name, weight: 1 }],
            timeouts: { request: timeout, backendRequest: timeout },
          },
        ],
      },
    });
    if (admits !== undefined) this.admit(props, admits);
  }

  /** Whoever has no valid cookie is led to the provider; whoever has one and is in no such group is refused. */
  private admit({ name, gateway, host }: PageRouteProps, { signIn, groups }: Admission): void {
    const { issuer, keys, clientId, secret, scopes, groupsClaim } = signIn;
    if (groups.length === 0)
      throw new Error(`'admits.groups' of ${name} is empty: name a group, or leave the page out`);
    new SecurityPolicy(this, 'sign-in', {
      metadata: { name, namespace: gateway.namespace, annotations: afterItsOperator },
      spec: {
        targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name }],
        oidc: {
          provider: { issuer },
          clientId,
          clientSecret: { group: '', kind: 'Secret', name: secret.name },
          redirectUrl: `https://${host}${edgeCallback}`,
          logoutPath: '/oauth2/logout',
          scopes: [...scopes],
          forwardIdToken: { header: identityHeader },
        },
        jwt: {
          providers: [
            {
              name: 'people',
              issuer,
              audiences: [clientId],
              // A default, stated: Argo CD would take it for a difference.
              remoteJwks: { uri: keys, cacheDuration: '300s' },
              extractFrom: { headers: [{ name: identityHeader }] },
            },
          ],
        },
        authorization: {
          defaultAction: DefaultAction.DENY,
          rules: [
            {
              name: 'groups',
              action: Action.ALLOW,
              principal: {
                jwt: {
                  provider: 'people',
                  claims: [{ name: groupsClaim, valueType: ValueType.STRING_ARRAY, values: [...groups] }],
                },
              },
            },
          ],
        },
      },
    });
  }
}
