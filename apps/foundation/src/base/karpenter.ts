import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnQueue, CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { document } from '../stack/policy.ts';
import { karpenterPermissions } from './karpenter-permissions.ts';
import { addPodRole } from './pod-role.ts';

/** What happens to machines, and the words of EventBridge for it. */
const events = [
  { id: 'HealthRule', source: 'aws.health', detailType: 'AWS Health Event' },
  { id: 'SpotInterruptionRule', source: 'aws.ec2', detailType: 'EC2 Spot Instance Interruption Warning' },
  { id: 'RebalanceRule', source: 'aws.ec2', detailType: 'EC2 Instance Rebalance Recommendation' },
  { id: 'StateChangeRule', source: 'aws.ec2', detailType: 'EC2 Instance State-change Notification' },
  { id: 'ReservationRule', source: 'aws.ec2', detailType: 'EC2 Capacity Reservation Instance Interruption Warning' },
] as const;

/** What a Karpenter of our own needs: a role, and a queue in which it hears that machines go before they do. */
export function addKarpenter(stack: FoundationStack, nodeRole: CfnRole): { role: CfnRole; queue: CfnQueue } {
  const { name } = stack.cluster;
  const queue = new CfnQueue(stack, 'KarpenterQueue', {
    queueName: `slipway-${name}-karpenter`,
    // A warning that is five minutes old is of no use.
    messageRetentionPeriod: 300,
    sqsManagedSseEnabled: true,
  });
  queue.applyRemovalPolicy(RemovalPolicy.DESTROY);
  const rules = events.map(
    ({ id, source, detailType }) =>
      new CfnRule(stack, `Karpenter${id}`, {
        description: `${detailType} for the cluster ${name}`,
        eventPattern: { source: [source], 'detail-type': [detailType] },
        targets: [{ id: 'karpenter', arn: queue.attrArn }],
      }),
  );
  new CfnQueuePolicy(stack, 'KarpenterQueuePolicy', {
    queues: [queue.ref],
    policyDocument: document([
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queue.attrArn,
        Condition: { ArnEquals: { 'aws:SourceArn': rules.map(({ attrArn }) => attrArn) } },
      },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'sqs:*',
        Resource: queue.attrArn,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]),
  });
  const role = addPodRole(stack, 'KarpenterRole', {
    name: 'karpenter',
    namespace: 'kube-system',
    serviceAccount: 'karpenter',
    permissions: karpenterPermissions(stack, { nodeRoleArn: nodeRole.attrArn, queueArn: queue.attrArn }),
  });
  return { role, queue };
}
