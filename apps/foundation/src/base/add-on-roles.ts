import { edgeTargetGroup } from '@slipway/contracts/edge';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { awsManagedPolicy } from '../stack/policy.ts';
import { addPodRole } from './pod-role.ts';

/** The role of what makes volumes of nodes that EKS does not run. */
export function addEbsCsiRole(stack: FoundationStack): CfnRole {
  return addPodRole(stack, 'EbsCsiRole', {
    name: 'ebs-csi',
    namespace: 'kube-system',
    serviceAccount: 'ebs-csi-controller-sa',
    permissions: [],
    managedPolicyArns: [awsManagedPolicy('service-role/AmazonEBSCSIDriverPolicy')],
  });
}

/**
 * The role of the load balancer controller. It makes no load balancer here: it puts pods into the target group of the edge
 * and takes them out, and may do nothing else.
 */
export function addLoadBalancerControllerRole(stack: FoundationStack): CfnRole {
  const { cluster } = stack;
  return addPodRole(stack, 'LoadBalancerControllerRole', {
    name: 'load-balancer-controller',
    namespace: 'kube-system',
    serviceAccount: 'aws-load-balancer-controller',
    permissions: [
      {
        actions: ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'],
        resources: [stack.arn('elasticloadbalancing', `targetgroup/${edgeTargetGroup(cluster)}/*`)],
      },
      {
        actions: [
          'ec2:DescribeAvailabilityZones',
          'ec2:DescribeInstances',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeSubnets',
          'ec2:DescribeVpcs',
          'elasticloadbalancing:DescribeLoadBalancers',
          'elasticloadbalancing:DescribeTags',
          'elasticloadbalancing:DescribeTargetGroups',
          'elasticloadbalancing:DescribeTargetHealth',
        ],
        resources: ['*'],
        when: { StringEquals: { 'aws:RequestedRegion': cluster.region.name } },
      },
    ],
  });
}
