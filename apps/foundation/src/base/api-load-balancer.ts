import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnListener, CfnLoadBalancer, CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { cfnTags, type FoundationStack } from '../stack/foundation-stack.ts';
import type { NetworkParts } from './network.ts';

/**
 * A load balancer before the Kubernetes API, inside the VPC alone: for those who reach the VPC and cannot resolve its names.
 * The addresses of the API are EKS's; the bootstrap registers them, and gives the API the same security group, for its own one
 * lets nobody in but nodes.
 */
export function addApiLoadBalancer(
  stack: FoundationStack,
  network: NetworkParts,
): { host: string; securityGroup: string; targetGroup: string } {
  const { cluster } = stack;
  const https = { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: cluster.network.cidr };
  const group = new CfnSecurityGroup(stack, 'ApiSecurityGroup', {
    vpcId: network.vpc,
    groupDescription: 'The Kubernetes API, from inside the VPC',
    securityGroupIngress: [{ ...https, description: 'HTTPS from the VPC' }],
    securityGroupEgress: [{ ...https, description: 'The Kubernetes API' }],
    tags: cfnTags({ Name: `${cluster.name}-api` }),
  });
  const balancer = new CfnLoadBalancer(stack, 'ApiLoadBalancer', {
    type: 'network',
    scheme: 'internal',
    subnets: [...network.privateSubnets],
    securityGroups: [group.attrGroupId],
    loadBalancerAttributes: [{ key: 'load_balancing.cross_zone.enabled', value: 'true' }],
  });
  const targets = new CfnTargetGroup(stack, 'ApiTargetGroup', {
    vpcId: network.vpc,
    protocol: 'TCP',
    port: 443,
    targetType: 'ip',
    healthCheckProtocol: 'TCP',
  });
  new CfnListener(stack, 'ApiListener', {
    loadBalancerArn: balancer.ref,
    protocol: 'TCP',
    port: 443,
    defaultActions: [{ type: 'forward', targetGroupArn: targets.ref }],
  });
  return { host: balancer.attrDnsName, securityGroup: group.attrGroupId, targetGroup: targets.ref };
}
