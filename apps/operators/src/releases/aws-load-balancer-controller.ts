import { charts } from '@slipway/catalog/charts';
import { targetWriter } from '@slipway/contracts/edge-identity';
import { ownerTags } from '@slipway/contracts/foundation-stacks';
import { operatorNeed } from '@slipway/contracts/operators';
import { authorities, kinds, type Install } from './operator-release.ts';
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

/** The VPC: by its id, or by tags that no other VPC of the account has in the region. */
type Vpc = { readonly vpcId: string } | { readonly vpcTags: Readonly<Record<string, string>> };

type LoadBalancerValues = Vpc & {
  readonly clusterName: string;
  readonly region: string;
  readonly replicaCount: number;
  readonly podDisruptionBudget: typeof oneStays;
  readonly configureDefaultAffinity: false;
  readonly topologySpreadConstraints: readonly TopologySpreadConstraint[];
  readonly priorityClassName: string;
  readonly resources: Resources;
  readonly podSecurityContext: PodSecurityContext;
  readonly securityContext: ContainerSecurityContext;
  readonly serviceAccount: { readonly name: string };
  readonly enableCertManager: true;
  readonly createIngressClassResource: false;
  readonly ingressClassParams: { readonly create: false };
  readonly enableServiceMutatorWebhook: false;
  readonly webhookConfig: { readonly disableIngressValidation: true };
  readonly enableShield: false;
  readonly enableWaf: false;
  readonly enableWafv2: false;
  readonly enableBackendSecurityGroup: false;
  readonly controllerConfig: { readonly featureGates: Readonly<Record<string, false>> };
};

/**
 * The load balancer controller: puts pods into the target group of the edge, and does nothing else. Neither services nor
 * ingresses nor gateways get a load balancer from it, for which its role has no right either.
 */
export const awsLoadBalancerController: Install = (cluster) => {
  const identity = targetWriter(cluster);
  if (identity === undefined)
    throw new Error(`'edge' of ${cluster.name} is missing: there is no target group to put pods into`);
  const { existing } = cluster.network;
  const vpc: Vpc = existing === undefined ? { vpcTags: ownerTags(cluster) } : { vpcId: existing.vpc };
  const values: LoadBalancerValues = {
    clusterName: cluster.name,
    // Else it asks the node, which answers no pod.
    region: cluster.region.name,
    ...vpc,
    replicaCount: replicas,
    podDisruptionBudget: oneStays,
    configureDefaultAffinity: false,
    topologySpreadConstraints: spread({ 'app.kubernetes.io/name': 'aws-load-balancer-controller' }),
    priorityClassName,
    resources: resources('50m', 128),
    podSecurityContext: restrictedPod,
    securityContext: restrictedContainer,
    serviceAccount: { name: identity.serviceAccount },
    // The chart's own certificate would be another one at each rendering.
    enableCertManager: true,
    createIngressClassResource: false,
    ingressClassParams: { create: false },
    // Else it takes over every service of type LoadBalancer.
    enableServiceMutatorWebhook: false,
    webhookConfig: { disableIngressValidation: true },
    enableShield: false,
    enableWaf: false,
    enableWafv2: false,
    enableBackendSecurityGroup: false,
    controllerConfig: {
      featureGates: { ALBGatewayAPI: false, EnableServiceController: false, NLBGatewayAPI: false },
    },
  };
  return {
    chart: charts['aws-load-balancer-controller'],
    values,
    clusterKinds: [...kinds.clusterRoles, ...kinds.definitions, ...kinds.mutatingWebhooks, ...kinds.validatingWebhooks],
    namespacedKinds: [...kinds.accounts, ...kinds.budgets, ...kinds.certificates, ...kinds.controllers, ...kinds.roles],
    filledLater: [authorities.mutatingWebhooks, authorities.validatingWebhooks],
    needs: [operatorNeed('cert-manager')],
    identity,
  };
};
