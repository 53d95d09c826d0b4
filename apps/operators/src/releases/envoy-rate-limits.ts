import { redisPasswordKey } from '@slipway/constructs/redis-cache/redis-cache';
import { serviceHost, type Endpoint } from '@slipway/contracts/endpoint';
import {
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

/** Where Envoy Gateway's service for limits keeps its counters. */
export interface RateLimit {
  readonly backend: { readonly type: 'Redis'; readonly redis: { readonly url: string } };
  readonly failClosed: false;
}

/** The pods of that service, which Envoy Gateway makes itself. */
export interface RateLimitDeployment {
  readonly replicas: number;
  readonly pod: {
    readonly priorityClassName: string;
    readonly securityContext: PodSecurityContext;
    readonly topologySpreadConstraints: readonly TopologySpreadConstraint[];
  };
  readonly container: {
    readonly resources: Resources;
    readonly securityContext: ContainerSecurityContext & {
      readonly runAsUser: number;
      readonly runAsGroup: number;
    };
    readonly env: readonly {
      readonly name: string;
      readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
    }[];
  };
}

/** Counts tokens in a Redis, whose password lies in a secret of its name. */
export function rateLimits(counters: Endpoint): {
  readonly rateLimit: RateLimit;
  readonly deployment: RateLimitDeployment;
} {
  return {
    rateLimit: {
      backend: { type: 'Redis', redis: { url: `${serviceHost(counters)}:${counters.port}` } },
      // A counter that is lost must not stop answers: LiteLLM holds budgets too.
      failClosed: false,
    },
    deployment: {
      replicas,
      pod: {
        priorityClassName,
        securityContext: restrictedPod,
        topologySpreadConstraints: spread({ 'app.kubernetes.io/name': 'envoy-ratelimit' }),
      },
      container: {
        resources: resources('100m', 256),
        securityContext: { ...restrictedContainer, runAsUser: 65_532, runAsGroup: 65_532 },
        env: [
          {
            name: 'REDIS_AUTH',
            valueFrom: { secretKeyRef: { name: counters.workload.name, key: redisPasswordKey } },
          },
        ],
      },
    },
  };
}
