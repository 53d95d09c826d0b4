import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { policyDocument, serviceTrust } from '../stack/policy.ts';

/** The role of EKS's own Argo CD: it reads the secret with which it reads the repository, and deploys by an access entry. */
export function addArgoCdRole(stack: FoundationStack): CfnRole {
  const { name, account } = stack.cluster;
  return new CfnRole(stack, 'ArgoCdRole', {
    roleName: `slipway-${name}-argo-cd`,
    assumeRolePolicyDocument: serviceTrust(
      'capabilities.eks.amazonaws.com',
      { StringEquals: { 'aws:SourceAccount': account } },
      ['sts:AssumeRole', 'sts:TagSession'],
    ),
    policies: [
      {
        policyName: 'read-repository',
        policyDocument: policyDocument([
          {
            actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
            resources: [stack.arn('secretsmanager', `secret:/slipway/${name}/argocd/*`)],
          },
        ]),
      },
    ],
  });
}
