import { CfnFlowLog } from 'aws-cdk-lib/aws-ec2';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { RenderedInfrastructure } from '@slipway/contracts/infrastructure';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { policyDocument, serviceTrust } from '../stack/policy.ts';

/** Which connections were made in the VPC, and which were refused. */
export function addFlowLogs(
  stack: FoundationStack,
  vpc: string,
  keyArn: string,
  { logRetentionDays }: RenderedInfrastructure,
): void {
  const { name, account } = stack.cluster;
  const logGroupName = `/slipway/${name}/network`;
  const group = new CfnLogGroup(stack, 'FlowLogGroup', {
    logGroupName,
    retentionInDays: logRetentionDays,
    kmsKeyId: keyArn,
  });
  const role = new CfnRole(stack, 'FlowLogRole', {
    roleName: `slipway-${name}-flow-logs`,
    assumeRolePolicyDocument: serviceTrust('vpc-flow-logs.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': stack.arn('ec2', 'vpc-flow-log/*') },
    }),
    policies: [
      {
        policyName: 'write-logs',
        policyDocument: policyDocument([
          {
            actions: ['logs:CreateLogStream', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
            resources: [
              stack.arn('logs', `log-group:${logGroupName}`),
              stack.arn('logs', `log-group:${logGroupName}:*`),
            ],
          },
        ]),
      },
    ],
  });
  new CfnFlowLog(stack, 'FlowLog', {
    resourceId: vpc,
    resourceType: 'VPC',
    trafficType: 'ALL',
    logDestination: group.attrArn,
    deliverLogsPermissionArn: role.attrArn,
    maxAggregationInterval: 600,
  });
}
