import type { FoundationStack } from '../stack/foundation-stack.ts';
import type { Conditions, Permission } from '../stack/policy.ts';

/** What Karpenter's controller has to do with beside machines. */
export interface KarpenterSurroundings {
  readonly nodeRoleArn: string;
  readonly queueArn: string;
}

/** What Karpenter's controller may do: start machines that carry the cluster's tags, and change no others. */
export function karpenterPermissions(
  stack: FoundationStack,
  { nodeRoleArn, queueArn }: KarpenterSurroundings,
): readonly Permission[] {
  const { name, region } = stack.cluster;
  const ownerTag = `kubernetes.io/cluster/${name}`;
  const anything = (...kinds: readonly string[]) => kinds.map((kind) => `arn:aws:ec2:${region.name}:*:${kind}/*`);
  const made = ['fleet', 'instance', 'volume', 'network-interface', 'launch-template', 'spot-instances-request'];
  const asked: Conditions = {
    StringEquals: { [`aws:RequestTag/${ownerTag}`]: 'owned', 'aws:RequestTag/eks:eks-cluster-name': name },
    StringLike: { 'aws:RequestTag/karpenter.sh/nodepool': '*' },
  };
  const owned: Conditions = {
    StringEquals: { [`aws:ResourceTag/${ownerTag}`]: 'owned' },
    StringLike: { 'aws:ResourceTag/karpenter.sh/nodepool': '*' },
  };
  const profiles = [stack.iamArn('instance-profile/*')];
  const profileAsked = {
    [`aws:RequestTag/${ownerTag}`]: 'owned',
    'aws:RequestTag/eks:eks-cluster-name': name,
    'aws:RequestTag/topology.kubernetes.io/region': region.name,
  };
  const profileOwned = {
    [`aws:ResourceTag/${ownerTag}`]: 'owned',
    'aws:ResourceTag/topology.kubernetes.io/region': region.name,
  };
  return [
    {
      actions: ['ec2:CreateFleet', 'ec2:RunInstances'],
      resources: [
        // Images of AWS belong to no account.
        `arn:aws:ec2:${region.name}::image/*`,
        `arn:aws:ec2:${region.name}::snapshot/*`,
        ...anything('security-group', 'subnet', 'capacity-reservation', 'placement-group'),
      ],
    },
    {
      actions: ['ec2:CreateFleet', 'ec2:RunInstances'],
      resources: anything('launch-template'),
      when: owned,
    },
    {
      actions: ['ec2:CreateFleet', 'ec2:CreateLaunchTemplate', 'ec2:RunInstances'],
      resources: anything(...made),
      when: asked,
    },
    {
      actions: ['ec2:CreateTags'],
      resources: anything(...made),
      when: {
        ...asked,
        StringEquals: {
          ...asked['StringEquals'],
          'ec2:CreateAction': ['CreateFleet', 'CreateLaunchTemplate', 'RunInstances'],
        },
      },
    },
    {
      // Says of a machine which node it has become.
      actions: ['ec2:CreateTags'],
      resources: anything('instance'),
      when: {
        ...owned,
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['eks:eks-cluster-name', 'karpenter.sh/nodeclaim', 'Name'] },
      },
    },
    {
      actions: ['ec2:DeleteLaunchTemplate', 'ec2:TerminateInstances'],
      resources: anything('instance', 'launch-template'),
      when: owned,
    },
    {
      actions: [
        'ec2:DescribeCapacityReservations',
        'ec2:DescribeImages',
        'ec2:DescribeInstanceStatus',
        'ec2:DescribeInstanceTypeOfferings',
        'ec2:DescribeInstanceTypes',
        'ec2:DescribeInstances',
        'ec2:DescribeLaunchTemplates',
        'ec2:DescribePlacementGroups',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSpotPriceHistory',
        'ec2:DescribeSubnets',
      ],
      resources: ['*'],
      when: { StringEquals: { 'aws:RequestedRegion': region.name } },
    },
    { actions: ['ssm:GetParameter'], resources: [`arn:aws:ssm:${region.name}::parameter/aws/service/*`] },
    { actions: ['pricing:GetProducts'], resources: ['*'] },
    { actions: ['sqs:DeleteMessage', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'], resources: [queueArn] },
    {
      actions: ['iam:PassRole'],
      resources: [nodeRoleArn],
      when: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
    {
      actions: ['iam:CreateInstanceProfile'],
      resources: profiles,
      when: { StringEquals: profileAsked, StringLike: { 'aws:RequestTag/karpenter.k8s.aws/ec2nodeclass': '*' } },
    },
    {
      actions: ['iam:TagInstanceProfile'],
      resources: profiles,
      when: {
        StringEquals: { ...profileOwned, ...profileAsked },
        StringLike: {
          'aws:RequestTag/karpenter.k8s.aws/ec2nodeclass': '*',
          'aws:ResourceTag/karpenter.k8s.aws/ec2nodeclass': '*',
        },
      },
    },
    {
      actions: ['iam:AddRoleToInstanceProfile', 'iam:DeleteInstanceProfile', 'iam:RemoveRoleFromInstanceProfile'],
      resources: profiles,
      when: { StringEquals: profileOwned, StringLike: { 'aws:ResourceTag/karpenter.k8s.aws/ec2nodeclass': '*' } },
    },
    { actions: ['iam:GetInstanceProfile'], resources: profiles },
    { actions: ['iam:ListInstanceProfiles'], resources: ['*'] },
    { actions: ['eks:DescribeCluster'], resources: [stack.clusterArn] },
  ];
}
