import { grafanaAssignments } from '@slipway/contracts/grafana';
import { CfnWorkspace } from 'aws-cdk-lib/aws-grafana';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { namedWorkspaceArn, type FoundationStack } from '../stack/foundation-stack.ts';
import { policyDocument, serviceTrust } from '../stack/policy.ts';

/** A workspace of Amazon Managed Grafana, where a cluster asks for one; it may ask the cluster's metrics and nothing else. */
export function addGrafana(stack: FoundationStack, ownWorkspaceArn: string | undefined): void {
  const { cluster } = stack;
  const { grafana } = cluster.observability;
  if (grafana.form !== 'managed') return;
  const asked = ownWorkspaceArn ?? namedWorkspaceArn(stack);
  const role = new CfnRole(stack, 'GrafanaRole', {
    roleName: `slipway-${cluster.name}-grafana`,
    assumeRolePolicyDocument: serviceTrust('grafana.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': cluster.account },
      StringLike: { 'aws:SourceArn': stack.arn('grafana', '/workspaces/*') },
    }),
    ...(asked !== undefined && {
      policies: [
        {
          policyName: 'ask-metrics',
          policyDocument: policyDocument([
            {
              actions: [
                'aps:DescribeWorkspace',
                'aps:GetLabels',
                'aps:GetMetricMetadata',
                'aps:GetSeries',
                'aps:QueryMetrics',
              ],
              resources: [asked],
            },
          ]),
        },
      ],
    }),
  });
  const workspace = new CfnWorkspace(stack, 'Grafana', {
    name: `slipway-${cluster.name}`,
    accountAccessType: 'CURRENT_ACCOUNT',
    permissionType: 'CUSTOMER_MANAGED',
    roleArn: role.attrArn,
    dataSources: ['PROMETHEUS'],
    authenticationProviders: [grafana.saml === undefined ? 'AWS_SSO' : 'SAML'],
    ...samlOf(stack),
  });
  stack.tell('GrafanaEndpoint', workspace.attrEndpoint);
}

/** With SAML, Grafana gives roles by groups; with IAM Identity Center they are given to its groups over the API. */
function samlOf(stack: FoundationStack): { samlConfiguration?: CfnWorkspace.SamlConfigurationProperty } {
  const { grafana } = stack.cluster.observability;
  if (grafana.form !== 'managed' || grafana.saml === undefined) return {};
  const { metadata, groupsAttribute, emailAttribute } = grafana.saml;
  const groups = (role: 'Admin' | 'Editor') =>
    grafanaAssignments(stack.cluster).flatMap((one) => (one.role === role ? [...one.groups] : []));
  return {
    samlConfiguration: {
      idpMetadata: { url: metadata },
      assertionAttributes: {
        email: emailAttribute,
        login: emailAttribute,
        groups: groupsAttribute,
        role: groupsAttribute,
      },
      roleValues: { admin: groups('Admin'), editor: groups('Editor') },
    },
  };
}
