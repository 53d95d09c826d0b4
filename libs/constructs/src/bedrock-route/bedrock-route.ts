import type { BedrockRoute as Route } from '@slipway/contracts/bedrock';
import {
  AiGatewayRoute,
  AiGatewayRouteSpecRulesMatchesHeadersType as HeaderMatch,
} from '@slipway/crds/aigateway.envoyproxy.io';
import { Construct } from 'constructs';
import { bedrockRegionName } from '../bedrock-region/bedrock-region.ts';
import type { GatewayRef } from '../prefix-aware-route/prefix-aware-route.ts';
import { afterItsOperator } from '../removal/removal.ts';

/** What a `BedrockRoute` needs to know. */
export interface BedrockRouteProps {
  /** The gateway that takes it; it lies in the gateway's namespace. */
  readonly gateway: GatewayRef;
  /** Name of the gateway's listener. */
  readonly listener: string;
  /** The model, its names, and what is tried for it; there is a `BedrockRegion` for each region. */
  readonly route: Route;
  /** The longest that one answer takes, seconds. */
  readonly longestAnswerSeconds: number;
}

/** Header in which the gateway writes the model that a question names. */
export const modelHeader = 'x-ai-eg-model';

/** Leads questions to one model of Bedrock by its names: in this region, then elsewhere, then to other models. */
export class BedrockRoute extends Construct {
  constructor(scope: Construct, id: string, props: BedrockRouteProps) {
    super(scope, id);
    const { gateway, listener, route, longestAnswerSeconds } = props;
    const timeout = `${longestAnswerSeconds}s`;
    new AiGatewayRoute(this, 'route', {
      metadata: { name: route.model.id, namespace: gateway.namespace, annotations: afterItsOperator },
      spec: {
        // Defaults of lists are stated: Argo CD would take what the server adds to them for a difference, for ever.
        parentRefs: [
          { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway.name, sectionName: listener },
        ],
        rules: [
          {
            name: 'model',
            matches: route.names.map((value) => ({
              headers: [{ type: HeaderMatch.EXACT, name: modelHeader, value }],
            })),
            backendRefs: route.attempts.map(({ region, target }, priority) => ({
              name: bedrockRegionName(region.name),
              modelNameOverride: target,
              priority,
              weight: 1,
            })),
            modelsOwnedBy: 'Amazon Bedrock',
            timeouts: { request: timeout, backendRequest: timeout },
          },
        ],
      },
    });
  }
}
