import type { Cluster } from '@slipway/contracts/cluster';
import type { JsonObject } from '@slipway/contracts/manifest';
import { remoteSecretFolder } from '@slipway/contracts/secret-ref';

/** Every action of AWS that the bootstrap itself takes, by service. What its stacks make, CloudFormation makes in the caller's name. */
export const actions = {
  cloudformation: [
    ...[
      'CreateChangeSet',
      'DeleteChangeSet',
      'DeleteStack',
      'DescribeChangeSet',
      'DescribeStackEvents',
      'DescribeStacks',
    ],
    ...['ExecuteChangeSet', 'GetTemplate', 'UpdateTerminationProtection'],
  ],
  eks: [
    ...[
      'AssociateAccessPolicy',
      'AssociateIdentityProviderConfig',
      'CreateAccessEntry',
      'CreateAddon',
      'CreateCapability',
    ],
    ...[
      'CreateCluster',
      'CreateNodegroup',
      'CreatePodIdentityAssociation',
      'DeleteAddon',
      'DeleteCapability',
      'DeleteCluster',
    ],
    ...[
      'DeleteNodegroup',
      'DeletePodIdentityAssociation',
      'DescribeAccessEntry',
      'DescribeAddon',
      'DescribeAddonVersions',
    ],
    ...[
      'DescribeCapability',
      'DescribeCluster',
      'DescribeClusterVersions',
      'DescribeIdentityProviderConfig',
      'DescribeNodegroup',
    ],
    ...['DescribePodIdentityAssociation', 'DisassociateAccessPolicy', 'DisassociateIdentityProviderConfig'],
    ...['ListAssociatedAccessPolicies', 'ListIdentityProviderConfigs', 'ListInsights', 'ListPodIdentityAssociations'],
    ...[
      'TagResource',
      'UpdateAccessEntry',
      'UpdateAddon',
      'UpdateCapability',
      'UpdateClusterConfig',
      'UpdateClusterVersion',
      'UpdateNodegroupConfig',
    ],
    ...['UpdateNodegroupVersion', 'UpdatePodIdentityAssociation'],
  ],
  secretsmanager: ['CreateSecret', 'GetSecretValue', 'PutSecretValue', 'TagResource'],
  sts: ['AssumeRole', 'GetCallerIdentity'],
} as const;

/** What EKS answers about all clusters: it has no resource to name. */
const ofNoCluster = ['DescribeAddonVersions', 'DescribeClusterVersions'];

/** Policy of whoever runs the bootstrap of a cluster; what its stacks hold comes on top. */
export function bootstrapPolicy({ account, name, region }: Pick<Cluster, 'account' | 'name' | 'region'>): JsonObject {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region.name}:${account}:${resource}`;
  const allow = (Sid: string, Action: readonly string[], Resource: readonly string[], Condition?: JsonObject) => ({
    ...{ Sid, Effect: 'Allow', Action, Resource },
    ...(Condition !== undefined && { Condition }),
  });
  const ofEks = (chosen: (action: string) => boolean) => actions.eks.filter(chosen).map((action) => `eks:${action}`);
  const kinds = [
    'cluster',
    'nodegroup',
    'addon',
    'access-entry',
    'capability',
    'identityproviderconfig',
    'podidentityassociation',
  ];
  return {
    Version: '2012-10-17',
    Statement: [
      allow(
        'Stacks',
        actions.cloudformation.map((action) => `cloudformation:${action}`),
        [arn('cloudformation', `stack/slipway-${name}-*/*`)],
      ),
      allow(
        'Cluster',
        ofEks((action) => !ofNoCluster.includes(action)),
        kinds.flatMap((kind) =>
          kind === 'cluster' ? [arn('eks', `cluster/${name}`)] : [arn('eks', `${kind}/${name}/*`)],
        ),
      ),
      // These have no resource.
      allow('Versions', [...ofEks((action) => ofNoCluster.includes(action)), 'sts:GetCallerIdentity'], ['*']),
      allow('KubernetesToken', ['sts:AssumeRole'], [`arn:aws:iam::${account}:role/slipway-${name}-*`]),
      allow(
        'Secrets',
        actions.secretsmanager.map((action) => `secretsmanager:${action}`),
        [arn('secretsmanager', `secret:${remoteSecretFolder(name, '*')}`)],
      ),
      allow('Roles', ['iam:PassRole'], [`arn:aws:iam::${account}:role/slipway-${name}-*`], {
        StringEquals: {
          'iam:PassedToService': [
            'capabilities.eks.amazonaws.com',
            'ec2.amazonaws.com',
            'eks.amazonaws.com',
            'pods.eks.amazonaws.com',
          ],
        },
      }),
    ],
  };
}
