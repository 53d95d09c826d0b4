import { edgeGateway, edgeHealthPath, edgeTargetGroup, type Edge } from '@slipway/contracts/edge';
import type { RenderedInfrastructure } from '@slipway/contracts/infrastructure';
import { longestAnswerSeconds } from '@slipway/contracts/topology';
import { Fn } from 'aws-cdk-lib';
import { CfnCertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnSecurityGroup, CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import { CfnListener, CfnLoadBalancer, CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { sharedByBase } from '../base/base-stack.ts';
import { cfnTags, type FoundationStack } from '../stack/foundation-stack.ts';
import { addAccessLogs } from './edge-logs.ts';

/** What the load balancer of the edge stands between. */
export interface LoadBalancerProps {
  /** The edge of the cluster. */
  readonly edge: Edge;
  /** What is asked of the AWS side. */
  readonly infrastructure: RenderedInfrastructure;
  /** Security group that EKS made for the cluster: its pods let the load balancer in. */
  readonly clusterGroup: string;
}

/** The load balancer that is reached from outside, over TLS alone, and the pods of the gateway behind it. */
export function addLoadBalancer(
  stack: FoundationStack,
  { edge, infrastructure, clusterGroup }: LoadBalancerProps,
): { balancer: CfnLoadBalancer; targets: CfnTargetGroup } {
  const { cluster } = stack;
  const logs = addAccessLogs(stack, infrastructure);
  const balancer = new CfnLoadBalancer(stack, 'LoadBalancer', {
    type: 'application',
    scheme: 'internet-facing',
    subnets: publicSubnets(stack),
    securityGroups: [addGroup(stack, edge, clusterGroup).attrGroupId],
    loadBalancerAttributes: attributes({
      'access_logs.s3.bucket': logs.bucket.ref,
      'access_logs.s3.enabled': 'true',
      // Somebody waits so long for an answer, and a little more.
      'idle_timeout.timeout_seconds': String(longestAnswerSeconds + 10),
      'routing.http.drop_invalid_header_fields.enabled': 'true',
    }),
  });
  balancer.addResourceDependency(logs.policy);
  const targets = new CfnTargetGroup(stack, 'TargetGroup', {
    name: edgeTargetGroup(cluster),
    vpcId: stack.shared('base', sharedByBase.vpc),
    protocol: 'HTTPS',
    port: edgeGateway.port,
    targetType: 'ip',
    healthCheckProtocol: 'HTTPS',
    healthCheckPath: edgeHealthPath,
    matcher: { httpCode: '200' },
    targetGroupAttributes: attributes({ 'deregistration_delay.timeout_seconds': '60' }),
    // Auto Mode changes target groups of its cluster alone.
    ...(cluster.compute === 'eks-auto-mode' && { tags: cfnTags({ 'eks:eks-cluster-name': cluster.name }) }),
  });
  addListeners(stack, edge, balancer, targets);
  return { balancer, targets };
}

function addListeners(stack: FoundationStack, edge: Edge, balancer: CfnLoadBalancer, targets: CfnTargetGroup): void {
  const certificate = new CfnCertificate(stack, 'Certificate', {
    domainName: `*.${edge.domain}`,
    validationMethod: 'DNS',
    domainValidationOptions: [{ domainName: `*.${edge.domain}`, hostedZoneId: edge.zone.id }],
  });
  new CfnListener(stack, 'HttpsListener', {
    loadBalancerArn: balancer.ref,
    protocol: 'HTTPS',
    port: 443,
    sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    certificates: [{ certificateArn: certificate.ref }],
    defaultActions: [{ type: 'forward', targetGroupArn: targets.ref }],
  });
  new CfnListener(stack, 'HttpListener', {
    loadBalancerArn: balancer.ref,
    protocol: 'HTTP',
    port: 80,
    defaultActions: [{ type: 'redirect', redirectConfig: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' } }],
  });
}

function addGroup(stack: FoundationStack, { allowedRanges }: Edge, clusterGroup: string): CfnSecurityGroup {
  const { cluster } = stack;
  const from = allowedRanges.length === 0 ? ['0.0.0.0/0'] : allowedRanges;
  const { port } = edgeGateway;
  const group = new CfnSecurityGroup(stack, 'LoadBalancerSecurityGroup', {
    vpcId: stack.shared('base', sharedByBase.vpc),
    groupDescription: `The way in to the cluster ${cluster.name}`,
    securityGroupIngress: from.flatMap((cidrIp) =>
      [443, 80].map((to) => ({ ipProtocol: 'tcp', fromPort: to, toPort: to, cidrIp, description: 'From outside' })),
    ),
    securityGroupEgress: [
      { ipProtocol: 'tcp', fromPort: port, toPort: port, cidrIp: cluster.network.cidr, description: 'The gateway' },
    ],
    tags: cfnTags({ Name: `${cluster.name}-edge` }),
  });
  new CfnSecurityGroupIngress(stack, 'GatewayIngress', {
    groupId: clusterGroup,
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
    sourceSecurityGroupId: group.attrGroupId,
    description: 'The load balancer of the edge reaches the gateway',
  });
  return group;
}

function publicSubnets(stack: FoundationStack): string[] {
  const { network, zones } = stack.cluster;
  const count = network.existing?.publicSubnets.length ?? zones.length;
  return Fn.split(',', stack.shared('base', sharedByBase.publicSubnets), count);
}

function attributes(values: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}
