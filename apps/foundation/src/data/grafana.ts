import { conditionalDataOutputs } from '@slipway/contracts/foundation-stacks';
import { grafanaAssignments } from '@slipway/contracts/grafana';
import { logGroup } from '@slipway/contracts/logs';
import { collectsTraces } from '@slipway/contracts/traces';
import { CfnWorkspace } from 'aws-cdk-lib/aws-grafana';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { namedWorkspaceArn, type FoundationStack } from '../stack/foundation-stack.ts';
import { policyDocument, serviceTrust, type Permission } from '../stack/policy.ts';

/** A workspace of Amazon Managed Grafana, where a cluster asks for one; it may ask what is measured of the cluster, and nothing else. */
export function addGrafana(stack: FoundationStack, ownWorkspaceArn: string | undefined): void {
  const { cluster } = stack;
  const { grafana } = cluster.observability;
  if (grafana.form !== 'managed') return;
  const asked = ownWorkspaceArn ?? namedWorkspaceArn(stack);
  const [hasLogs, hasTraces] = [logGroup(cluster) !== undefined, collectsTraces(cluster)];
  const role = new CfnRole(stack, 'GrafanaRole', {
    roleName: `slipway-${cluster.name}-grafana`,
    assumeRolePolicyDocument: serviceTrust('grafana.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': cluster.account },
      StringLike: { 'aws:SourceArn': stack.arn('grafana', '/workspaces/*') },
    }),
    ...(asked !== undefined && {
      policies: [
        {
          policyName: 'ask-what-is-measured',
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
            ...logQueries(stack),
            ...(hasTraces ? [traceQueries] : []),
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
    dataSources: ['PROMETHEUS', ...(hasLogs ? ['CLOUDWATCH'] : []), ...(hasTraces ? ['XRAY'] : [])],
    authenticationProviders: [grafana.saml === undefined ? 'AWS_SSO' : 'SAML'],
    ...samlOf(stack),
  });
  stack.tell('GrafanaEndpoint', workspace.attrEndpoint);
  stack.tell(conditionalDataOutputs.grafanaWorkspace, workspace.attrId);
}

/** The logs of pods, where CloudWatch has them. */
function logQueries(stack: FoundationStack): readonly Permission[] {
  const group = logGroup(stack.cluster);
  if (group === undefined) return [];
  const arn = stack.arn('logs', `log-group:${group.name}`);
  return [
    {
      actions: ['logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:GetLogGroupFields', 'logs:StartQuery'],
      resources: [arn, `${arn}:*`],
    },
    { actions: ['logs:DescribeLogGroups'], resources: [stack.arn('logs', 'log-group:*')] },
    // Queries have no resource; whoever knows the id of one has begun it.
    { actions: ['logs:GetQueryResults', 'logs:StopQuery'], resources: ['*'] },
  ];
}

/** Traces have no resource. */
const traceQueries: Permission = {
  actions: [
    ...['xray:BatchGetTraces', 'xray:GetGroups', 'xray:GetServiceGraph', 'xray:GetTimeSeriesServiceStatistics'],
    ...['xray:GetTraceGraph', 'xray:GetTraceSummaries'],
  ],
  resources: ['*'],
};

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
