import { nodeRole } from '@slipway/contracts/names';
import type { ComputeMode } from '@slipway/contracts/node-pool';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { awsManagedPolicy, policyDocument, serviceTrust } from '../stack/policy.ts';
import { cachePermissions } from './image-cache.ts';

/** What EKS may do for a cluster, by who runs the nodes. */
const clusterPolicies: Readonly<Record<ComputeMode, readonly string[]>> = {
  'eks-auto-mode': [
    'AmazonEKSClusterPolicy',
    'AmazonEKSComputePolicy',
    'AmazonEKSBlockStoragePolicy',
    'AmazonEKSLoadBalancingPolicy',
    'AmazonEKSNetworkingPolicy',
  ],
  karpenter: ['AmazonEKSClusterPolicy'],
};

/** What a node may do: join, and pull images. Where EKS does not run it, its network plug-in gives pods addresses too. */
const nodePolicies: Readonly<Record<ComputeMode, readonly string[]>> = {
  'eks-auto-mode': ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly'],
  karpenter: ['AmazonEKSWorkerNodePolicy', 'AmazonEKS_CNI_Policy', 'AmazonEC2ContainerRegistryPullOnly'],
};

/** The roles without which there is no cluster. */
export function addClusterRoles(stack: FoundationStack, clusterKeyArn: string): { cluster: CfnRole; node: CfnRole } {
  const { name, compute } = stack.cluster;
  const cluster = new CfnRole(stack, 'ClusterRole', {
    roleName: `slipway-${name}-cluster`,
    // Its compute policy lets EKS start machines for this cluster alone, told apart by tags of the session.
    assumeRolePolicyDocument: serviceTrust('eks.amazonaws.com', { ArnLike: { 'aws:SourceArn': stack.clusterArn } }, [
      'sts:AssumeRole',
      'sts:TagSession',
    ]),
    managedPolicyArns: clusterPolicies[compute].map(awsManagedPolicy),
    policies: [
      {
        policyName: 'encrypt-secrets',
        policyDocument: policyDocument([
          {
            actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:ListGrants'],
            resources: [clusterKeyArn],
          },
        ]),
      },
    ],
  });
  const further = cachePermissions(stack);
  const node = new CfnRole(stack, 'NodeRole', {
    roleName: nodeRole(name).text,
    assumeRolePolicyDocument: serviceTrust('ec2.amazonaws.com'),
    managedPolicyArns: nodePolicies[compute].map(awsManagedPolicy),
    ...(further.length > 0 && {
      policies: [{ policyName: 'fill-image-cache', policyDocument: policyDocument(further) }],
    }),
  });
  return { cluster, node };
}
