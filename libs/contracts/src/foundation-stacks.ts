import type { Cluster } from './cluster.ts';
import { cacheCredentials } from './image-cache.ts';
import type { DerivedName } from './names.ts';
import { makesWorkspace } from './observability.ts';

/** The CloudFormation stacks of a cluster, in the order in which they are made. */
export const stackNames = ['base', 'data', 'identity', 'edge'] as const;

/**
 * A stack of a cluster, by how long its contents live. `base`: network, keys and the roles that a cluster needs to exist.
 * `data`: what must outlive the cluster. `identity`: roles of workloads; after the cluster, whose tokens some of them
 * trust. `edge`: the way in from outside.
 */
export type StackName = (typeof stackNames)[number];

/** Outputs that a stack must have, by the name under which CloudFormation gives them. */
export const stackOutputs = {
  base: {
    /** Ids of the private subnets, with commas between them; one in each zone. */
    privateSubnetIds: 'PrivateSubnetIds',
    /** ARN of the role that the control plane runs with. */
    clusterRole: 'ClusterRoleArn',
    /** ARN of the role that nodes run with. */
    nodeRole: 'NodeRoleArn',
    /** ARN of the key that Kubernetes secrets are encrypted with. */
    clusterKey: 'ClusterKeyArn',
    /** ARNs of the roles that people take on. */
    clusterAdminRole: 'ClusterAdminRoleArn',
    adminRole: 'AdminRoleArn',
    editorRole: 'EditorRoleArn',
    readerRole: 'ReaderRoleArn',
  },
  data: {},
  identity: {},
  edge: {
    /** ARN of the target group that the gateway's pods are put into. */
    targetGroup: 'TargetGroupArn',
    /** Name of the load balancer in DNS. */
    loadBalancerHost: 'LoadBalancerHost',
  },
} as const satisfies Readonly<Record<StackName, Readonly<Record<string, string>>>>;

/** Outputs of `base` that only some clusters have. */
export const conditionalBaseOutputs = {
  /** ARN of the role of EKS's own Argo CD: clusters whose `delivery.argoCd` is `capability`. */
  argoCdRole: 'ArgoCdRoleArn',
  /** Name in DNS of the load balancer before the Kubernetes API: clusters whose `access.form` is `private-via-nlb`. */
  apiLoadBalancerHost: 'ApiLoadBalancerHost',
  /** Id of the security group of that load balancer and of the API behind it. */
  apiSecurityGroup: 'ApiSecurityGroupId',
  /** ARN of the target group of that load balancer. */
  apiTargetGroup: 'ApiTargetGroupArn',
  /** ARN of the role of the EBS CSI driver: clusters with `karpenter` nodes. */
  ebsCsiRole: 'EbsCsiRoleArn',
  /** ARN of the role of Karpenter's controller: clusters with `karpenter` nodes. */
  karpenterRole: 'KarpenterRoleArn',
  /** Name of the queue in which Karpenter hears of interruptions: clusters with `karpenter` nodes. */
  karpenterQueue: 'KarpenterQueueName',
} as const;

/** Outputs of `data` that only some clusters have. */
export const conditionalDataOutputs = {
  /** Id of the workspace of Amazon Managed Grafana: clusters whose `observability.grafana.form` is `managed`. */
  grafanaWorkspace: 'GrafanaWorkspaceId',
  /** Id of the workspace of metrics: clusters that AWS measures, and that name none. */
  metricsWorkspace: 'MetricsWorkspaceId',
} as const;

/** Output of `identity`: ARN of the role with which ACK makes roles, in clusters with `infrastructure.environmentRoles`. */
export const ackRoleOutput = 'AckRoleArn';

/** Parameter of `identity`: issuer of the cluster's tokens, without scheme, as `trustPolicy` takes it. */
export const oidcIssuerParameter = 'OidcIssuer';

/**
 * Parameter of `edge`, and of `identity` where AWS collects metrics: id of the security group that EKS made for the cluster,
 * `resourcesVpcConfig.clusterSecurityGroupId`.
 */
export const clusterSecurityGroupParameter = 'ClusterSecurityGroupId';

/**
 * Parameter of `identity`, where AWS collects metrics into a workspace that `data` has made: its id. As a parameter and not as an
 * import, so that `data` may let it go before `identity` does.
 */
export const metricsWorkspaceParameter = 'MetricsWorkspaceId';

/**
 * Names of the parameters that a stack of a cluster must be given; they come from what EKS says of the cluster, from stack `data`
 * and, before any of them, from the entries of AWS Secrets Manager with which registries are read.
 */
export function requiredParameters(
  cluster: Pick<Cluster, 'infrastructure' | 'name' | 'network' | 'observability'>,
  stack: StackName,
): readonly string[] {
  const { network, observability } = cluster;
  const collects = observability.metrics.form === 'managed' && network.existing === undefined;
  switch (stack) {
    case 'base':
      return cacheCredentials(cluster).map(({ parameter }) => parameter);
    case 'identity':
      return [
        oidcIssuerParameter,
        ...(collects ? [clusterSecurityGroupParameter] : []),
        ...(collects && makesWorkspace({ observability }) ? [metricsWorkspaceParameter] : []),
      ];
    case 'edge':
      return [clusterSecurityGroupParameter];
    default:
      return [];
  }
}

/** Key of the tag that stands on everything that the bootstrap makes; its value is the cluster's name. Nothing without it is changed. */
export const ownerTagKey = 'slipway.dev/owner';

/** The tags of everything that is made for a cluster. */
export function ownerTags({ name }: Pick<Cluster, 'name'>): Readonly<Record<string, string>> {
  return { [ownerTagKey]: name };
}

/** Name of a stack in CloudFormation, which takes 128 characters. */
export function stackName({ name }: Pick<Cluster, 'name'>, stack: StackName): DerivedName {
  return { what: 'CloudFormation stack', text: `slipway-${name}-${stack}`, longest: 128 };
}

/** Where the template of a stack lies, from the root of the repository. */
export function templateFile({ name }: Pick<Cluster, 'name'>, stack: StackName): string {
  return `dist/${name}/foundation/${stack}.json`;
}

/** True of a rendered file that AWS is told: templates, and what the bootstrap hands over. All others hold objects of Kubernetes. */
export function isToldToAws(file: string): boolean {
  return /^dist\/[^/]+\/foundation\//.test(file);
}

/** Where the policy of whoever runs the bootstrap lies, from the root of the repository. */
export function bootstrapPolicyFile({ name }: Pick<Cluster, 'name'>): string {
  return `dist/${name}/foundation/bootstrap-policy.json`;
}

/** CloudFormation takes a template of this many bytes with a call, and no more. */
export const longestTemplate = 51_200;

/** The text of a template as it is sent: without the spaces that are there for people, and that would count. */
export function sentTemplate(text: string): string {
  return JSON.stringify(JSON.parse(text));
}

/** The stacks that a cluster has: all but the edge, where nothing leads in. */
export function stacksOf({ edge }: Pick<Cluster, 'edge'>): readonly StackName[] {
  return stackNames.filter((stack) => stack !== 'edge' || edge !== undefined);
}

/** Names of the outputs that a stack of a cluster must have. */
export function requiredOutputs(
  cluster: Pick<Cluster, 'access' | 'compute' | 'delivery' | 'observability'>,
  stack: StackName,
): readonly string[] {
  const always = Object.values(stackOutputs[stack]);
  const when = { ...conditionalBaseOutputs, ...conditionalDataOutputs };
  if (stack === 'data')
    return [
      ...always,
      ...(cluster.observability.grafana.form === 'managed' ? [when.grafanaWorkspace] : []),
      ...(makesWorkspace(cluster) ? [when.metricsWorkspace] : []),
    ];
  if (stack !== 'base') return always;
  const karpenter = cluster.compute === 'karpenter';
  return [
    ...always,
    ...(cluster.delivery.argoCd === 'capability' ? [when.argoCdRole] : []),
    ...(cluster.access.form === 'private-via-nlb'
      ? [when.apiLoadBalancerHost, when.apiSecurityGroup, when.apiTargetGroup]
      : []),
    ...(karpenter ? [when.ebsCsiRole, when.karpenterRole, when.karpenterQueue] : []),
  ];
}
