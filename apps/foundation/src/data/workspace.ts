import type { RenderedInfrastructure } from '@slipway/contracts/infrastructure';
import { workspaceAlias } from '@slipway/contracts/managed-prometheus';
import { makesWorkspace } from '@slipway/contracts/observability';
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnWorkspace } from 'aws-cdk-lib/aws-aps';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { addLogPolicy } from '../stack/log-policy.ts';

/** What the workspace of metrics needs to know. */
export interface WorkspaceProps {
  /** ARN of the key that its samples are encrypted with. */
  readonly keyArn: string;
  /** What is asked of the AWS side. */
  readonly infrastructure: RenderedInfrastructure;
}

/**
 * A workspace of Amazon Managed Service for Prometheus, where AWS measures and the cluster names none. Its samples outlive the stack;
 * rules and alerts that fail are told in a group of logs.
 */
export function addWorkspace(stack: FoundationStack, props: WorkspaceProps): CfnWorkspace | undefined {
  const { cluster } = stack;
  if (!makesWorkspace(cluster)) return undefined;
  const { keyArn, infrastructure } = props;
  const logGroupName = `/slipway/${cluster.name}/prometheus`;
  const group = new CfnLogGroup(stack, 'MetricsLogGroup', {
    logGroupName,
    retentionInDays: infrastructure.logRetentionDays,
    kmsKeyId: keyArn,
  });
  const policy = addLogPolicy(stack, 'MetricsLogPolicy', {
    name: `slipway-${cluster.name}-prometheus`,
    service: 'delivery.logs.amazonaws.com',
    groups: `${logGroupName}:*`,
    condition: { StringEquals: { 'aws:SourceAccount': cluster.account } },
  });
  const workspace = new CfnWorkspace(stack, 'MetricsWorkspace', {
    alias: workspaceAlias(cluster),
    kmsKeyArn: keyArn,
    loggingConfiguration: { logGroupArn: group.attrArn },
  });
  workspace.addResourceDependency(policy);
  workspace.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return workspace;
}
