import { bedrockGrants } from '@slipway/contracts/bedrock-identity';
import { CfnManagedPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { document, policyDocument, serviceTrust } from '../stack/policy.ts';

/** Services to which roles of environments may be passed: pods, by Pod Identity. */
const passedTo = ['pods.eks.amazonaws.com'];

/** Path of the roles of environments. */
export function environmentPath(cluster: string): string {
  return `/slipway/${cluster}/env/`;
}

/**
 * What lets ACK make roles for environments, and no more than that. Each must have a boundary that ACK cannot change, so
 * that none can do what the boundary does not name, whatever is written into it.
 */
export function addEnvironmentRoles(stack: FoundationStack): CfnRole {
  const { cluster } = stack;
  const boundary = new CfnManagedPolicy(stack, 'EnvironmentBoundary', {
    managedPolicyName: `slipway-${cluster.name}-environment-boundary`,
    path: `/slipway/${cluster.name}/`,
    description: 'The most that anything in an environment may do',
    policyDocument: policyDocument([
      ...bedrockGrants(cluster),
      { actions: ['sts:GetCallerIdentity'], resources: ['*'] },
    ]),
  });
  const roles = stack.iamArn(`role${environmentPath(cluster.name)}*`);
  const bounded = { StringEquals: { 'iam:PermissionsBoundary': boundary.attrPolicyArn } };
  const allowed = policyDocument([
    {
      actions: [
        'iam:AttachRolePolicy',
        'iam:CreateRole',
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:PutRolePolicy',
      ],
      resources: [roles],
      when: bounded,
    },
    {
      actions: [
        'iam:DeleteRole',
        'iam:GetRole',
        'iam:GetRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:ListRolePolicies',
        'iam:ListRoleTags',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
      ],
      resources: [roles],
    },
    { actions: ['iam:PassRole'], resources: [roles], when: { StringEquals: { 'iam:PassedToService': passedTo } } },
    {
      actions: [
        'eks:CreatePodIdentityAssociation',
        'eks:DeletePodIdentityAssociation',
        'eks:DescribePodIdentityAssociation',
        'eks:ListPodIdentityAssociations',
        'eks:TagResource',
        'eks:UpdatePodIdentityAssociation',
      ],
      resources: [stack.clusterArn, stack.arn('eks', `podidentityassociation/${cluster.name}/*`)],
    },
  ]);
  return new CfnRole(stack, 'AckRole', {
    roleName: `slipway-${cluster.name}-ack`,
    assumeRolePolicyDocument: serviceTrust(
      'capabilities.eks.amazonaws.com',
      { StringEquals: { 'aws:SourceAccount': cluster.account } },
      ['sts:AssumeRole', 'sts:TagSession'],
    ),
    policies: [
      {
        policyName: 'environment-roles',
        policyDocument: document([
          ...allowed.Statement,
          {
            Sid: 'LeavesBoundariesAlone',
            Effect: 'Deny',
            Action: [
              'iam:CreatePolicyVersion',
              'iam:DeletePolicy',
              'iam:DeletePolicyVersion',
              'iam:DeleteRolePermissionsBoundary',
              'iam:PutRolePermissionsBoundary',
              'iam:SetDefaultPolicyVersion',
            ],
            Resource: '*',
          },
        ]),
      },
    ],
  });
}
