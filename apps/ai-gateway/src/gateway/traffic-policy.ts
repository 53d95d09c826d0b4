import { modelHeader } from '@slipway/constructs/bedrock-route/bedrock-route';
import { callerHeader, tokensKey } from '@slipway/constructs/inference-gateway/inference-gateway';
import { afterItsOperator } from '@slipway/constructs/removal/removal';
import type { Bedrock, BedrockRoute, limitPeriods } from '@slipway/contracts/bedrock';
import type { Cluster } from '@slipway/contracts/cluster';
import { inferenceGateway } from '@slipway/contracts/inference-gateway';
import {
  BackendTrafficPolicy,
  BackendTrafficPolicySpecRateLimitGlobalRulesClientSelectorsHeadersType as HeaderType,
  BackendTrafficPolicySpecRateLimitGlobalRulesCostRequestFrom as RequestFrom,
  BackendTrafficPolicySpecRateLimitGlobalRulesCostResponseFrom as ResponseFrom,
  BackendTrafficPolicySpecRateLimitGlobalRulesLimitUnit as Unit,
  BackendTrafficPolicySpecRateLimitType as LimitType,
  BackendTrafficPolicySpecRetryRetryOnTriggers as Trigger,
  type BackendTrafficPolicySpecRateLimitGlobalRules,
} from '@slipway/crds/gateway.envoyproxy.io';
import type { Construct } from 'constructs';

/** What is to be known of the traffic to Bedrock. */
export interface TrafficPolicyProps {
  /** The cluster whose callers have limits. */
  readonly cluster: Pick<Cluster, 'bedrock'>;
  /** The models of Bedrock, with all that is tried for each. */
  readonly routes: readonly BedrockRoute[];
  /** The gateway's listener that all of it comes in by. */
  readonly listener: string;
}

/** Answers after which another attempt may go better: too much at once, or a fault on the other side. */
const worthAnotherTry = [429, 500, 502, 503, 504];

const units: Readonly<Record<(typeof limitPeriods)[number], Unit>> = {
  minute: Unit.MINUTE,
  hour: Unit.HOUR,
  day: Unit.DAY,
};

/** Has one attempt follow the other, and holds callers to their tokens. */
export function trafficPolicy(scope: Construct, props: TrafficPolicyProps): BackendTrafficPolicy {
  const { routes, listener, cluster } = props;
  const { name, namespace } = inferenceGateway;
  const { limits } = cluster.bedrock;
  return new BackendTrafficPolicy(scope, 'traffic', {
    metadata: { name: listener, namespace, annotations: afterItsOperator },
    spec: {
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name, sectionName: listener }],
      retry: {
        // The next one goes to the next region or model, not to the one that has just failed.
        numAttemptsPerPriority: 1,
        numRetries: Math.max(1, ...routes.map(({ attempts }) => attempts.length - 1)),
        retryOn: {
          httpStatusCodes: worthAnotherTry,
          triggers: [
            Trigger.CONNECT_HYPHEN_FAILURE,
            Trigger.REFUSED_HYPHEN_STREAM,
            Trigger.RETRIABLE_HYPHEN_STATUS_HYPHEN_CODES,
          ],
        },
      },
      ...(limits.length > 0 && {
        rateLimit: {
          type: LimitType.GLOBAL,
          global: { rules: limits.map((limit) => limitRule(limit, routes)) },
        },
      }),
    },
  });
}

/**
 * Tokens are known when an answer ends: a question only asks whether any are left, so that those under way at the same time
 * may overshoot.
 */
function limitRule(
  { model, tokens, per }: Bedrock['limits'][number],
  routes: readonly BedrockRoute[],
): BackendTrafficPolicySpecRateLimitGlobalRules {
  const names = routes.find((route) => route.model.id === model)?.names ?? [];
  return {
    clientSelectors: [
      {
        headers: [
          { name: callerHeader, type: HeaderType.DISTINCT, invert: false },
          ...(model === undefined ? [] : [{ ...named(names), name: modelHeader, invert: false }]),
        ],
      },
    ],
    limit: { requests: tokens, unit: units[per] },
    cost: {
      request: { from: RequestFrom.NUMBER, number: 0 },
      response: {
        from: ResponseFrom.METADATA,
        metadata: { namespace: 'io.envoy.ai_gateway', key: tokensKey },
      },
    },
    // Of all routes together: each model is a route of its own.
    shared: true,
    shadowMode: false,
  };
}

/** Callers write a model's id or an alias of it: one limit for all of them, or an alias would be a second helping. */
function named(names: readonly string[]): { readonly type: HeaderType; readonly value: string } {
  const [only, ...others] = names;
  return others.length === 0 && only !== undefined
    ? { type: HeaderType.EXACT, value: only }
    : { type: HeaderType.REGULAR_EXPRESSION, value: `^(${names.join('|')})$` };
}
