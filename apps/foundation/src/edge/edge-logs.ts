import type { RenderedInfrastructure } from '@slipway/contracts/infrastructure';
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { CfnLoggingConfiguration, type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { closedBucket, overTlsAlone } from '../data/buckets.ts';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { addLogPolicy } from '../stack/log-policy.ts';
import { document } from '../stack/policy.ts';

/** Where the load balancer notes who asked for what, for as long as logs are kept. */
export function addAccessLogs(
  stack: FoundationStack,
  { logRetentionDays }: RenderedInfrastructure,
): { bucket: CfnBucket; policy: CfnBucketPolicy } {
  const bucket = new CfnBucket(stack, 'AccessLogs', {
    ...closedBucket,
    lifecycleConfiguration: { rules: [{ id: 'retention', status: 'Enabled', expirationInDays: logRetentionDays }] },
  });
  bucket.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const policy = new CfnBucketPolicy(stack, 'AccessLogsPolicy', {
    bucket: bucket.ref,
    policyDocument: document([
      {
        Effect: 'Allow',
        Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: `${bucket.attrArn}/*`,
        Condition: { ArnLike: { 'aws:SourceArn': stack.arn('elasticloadbalancing', 'loadbalancer/*') } },
      },
      overTlsAlone(bucket.attrArn),
    ]),
  });
  return { bucket, policy };
}

/** What was refused and why, without what people sign in with. */
export function addRefusalLogs(
  stack: FoundationStack,
  acl: CfnWebACL,
  { logRetentionDays }: RenderedInfrastructure,
): void {
  // AWS writes to groups of this beginning alone.
  const logGroupName = `aws-waf-logs-slipway-${stack.cluster.name}`;
  const group = new CfnLogGroup(stack, 'RefusalLogs', { logGroupName, retentionInDays: logRetentionDays });
  const policy = addLogPolicy(stack, 'RefusalLogsPolicy', {
    name: `slipway-${stack.cluster.name}-waf`,
    service: 'delivery.logs.amazonaws.com',
    groups: `${logGroupName}:*`,
    condition: { StringEquals: { 'aws:SourceAccount': stack.cluster.account } },
  });
  const logging = new CfnLoggingConfiguration(stack, 'RefusalLogging', {
    resourceArn: acl.attrArn,
    logDestinationConfigs: [stack.arn('logs', `log-group:${logGroupName}`)],
    redactedFields: ['authorization', 'cookie'].map((name) => ({ singleHeader: { Name: name } })),
  });
  logging.addResourceDependency(group);
  logging.addResourceDependency(policy);
}
