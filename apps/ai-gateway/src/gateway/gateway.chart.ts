import { BedrockRegion, bedrockCredentialsKey } from '@slipway/constructs/bedrock-region/bedrock-region';
import { BedrockRoute } from '@slipway/constructs/bedrock-route/bedrock-route';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ConnectionPolicies } from '@slipway/constructs/connection-policies/connection-policies';
import { ExternalSecret } from '@slipway/constructs/external-secret/external-secret';
import {
  callerHeader,
  InferenceGateway,
  type GatewayListener,
} from '@slipway/constructs/inference-gateway/inference-gateway';
import { bedrockRoutes } from '@slipway/contracts/bedrock';
import { bedrockIdentity } from '@slipway/contracts/bedrock-identity';
import type { Cluster } from '@slipway/contracts/cluster';
import {
  bedrockEndpoint,
  callsBedrock,
  inferenceGateway,
  isPrefixAware,
  keyHeader,
  limitsTokens,
} from '@slipway/contracts/inference-gateway';
import { gatewayController } from '@slipway/contracts/operators';
import { remoteSecretKey, type SecretRef } from '@slipway/contracts/secret-ref';
import { longestAnswerSeconds, namespaceConnectionsOf } from '@slipway/contracts/topology';
import { accountAnnotations } from '@slipway/contracts/workload-identity';
import { modelEndpoint } from '@slipway/contracts/workloads';
import type { Construct } from 'constructs';
import { trafficPolicy } from './traffic-policy.ts';

/** What `GatewayChart` needs to know. */
export interface GatewayChartProps {
  /** The cluster whose models are behind it. */
  readonly cluster: Cluster;
}

/** Name of the listener for models of Bedrock. */
export const bedrockListener = 'bedrock';

const { name, namespace } = inferenceGateway;

/** The gateway inside the cluster: the one way to Amazon Bedrock, and the one before models with a routing of their own. */
export class GatewayChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: GatewayChartProps) {
    super(scope, id, { app: 'ai-gateway', team: 'platform' });
    const { cluster } = props;
    const identity = bedrockIdentity(cluster);
    new InferenceGateway(this, 'gateway', {
      gateway: { name, namespace },
      controller: gatewayController,
      listeners: listeners(cluster),
      replicas: cluster.gateway.replicas,
      longestAnswerSeconds,
      ...(identity !== undefined && { accountAnnotations: accountAnnotations(cluster.account, identity) }),
      ...(limitsTokens(cluster) && { callerFrom: keyHeader }),
    });
    new ConnectionPolicies(this, 'connections', {
      subject: { namespace },
      connections: namespaceConnectionsOf(cluster, namespace),
    });
    if (callsBedrock(cluster)) this.bedrock(cluster);
  }

  private bedrock(cluster: Cluster): void {
    const credentials = cluster.bedrock.authentication === 'static-credentials' ? this.credentials(cluster) : undefined;
    for (const { name: region } of [cluster.region, ...cluster.bedrock.regions]) {
      new BedrockRegion(this, region, {
        namespace,
        region,
        ...(credentials !== undefined && { credentials }),
        ...(limitsTokens(cluster) && { withheldHeaders: [callerHeader] }),
      });
    }
    const routes = bedrockRoutes(cluster);
    for (const route of routes) {
      new BedrockRoute(this, route.model.id, {
        gateway: { name, namespace },
        listener: bedrockListener,
        route,
        longestAnswerSeconds,
      });
    }
    trafficPolicy(this, { cluster, routes, listener: bedrockListener });
  }

  /** Read often, so that new keys are in use before the old ones end. */
  private credentials(cluster: Cluster): SecretRef {
    const secret = 'bedrock-credentials';
    return new ExternalSecret(this, 'credentials', {
      namespace,
      secret: {
        name: secret,
        remoteKey: remoteSecretKey(cluster.name, namespace, secret),
        keys: [bedrockCredentialsKey],
      },
      refreshInterval: '5m0s',
    }).secret;
  }
}

/** One for Bedrock, and one for each port on which models with a routing of their own are called. */
function listeners({ bedrockModels, placements }: Cluster): readonly GatewayListener[] {
  const byPort = new Map<number, Set<string>>();
  for (const placement of placements.filter(isPrefixAware)) {
    const { port, workload } = modelEndpoint(placement);
    byPort.set(port, (byPort.get(port) ?? new Set()).add(workload.namespace));
  }
  return [
    ...(callsBedrock({ bedrockModels }) ? [{ name: bedrockListener, port: bedrockEndpoint.port }] : []),
    ...[...byPort].map(([port, namespaces]) => ({ name: `models-${port}`, port, routesFrom: [...namespaces] })),
  ];
}
