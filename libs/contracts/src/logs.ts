import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import type { LogGroup } from './external.ts';
import type { WorkloadIdentity } from './workload-identity.ts';

/** Where the logs of pods are kept. */
export const logsSchema = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('none') }),
  z.strictObject({
    /** Amazon CloudWatch Logs, in a group of the cluster that the foundation makes. */
    form: z.literal('cloudwatch'),
    /** Days for which they are kept; one of those that CloudWatch knows. Default: 30. */
    retentionDays: z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]).default(30),
  }),
]);

/** The account of the agent that reads logs. */
export const logAgentAccount = 'fluent-bit';

/** The group in which the logs of a cluster are kept; undefined where they are not. */
export function logGroup({ name, observability }: Pick<Cluster, 'name' | 'observability'>): LogGroup | undefined {
  return observability.logs.form === 'none' ? undefined : { kind: 'LogGroup', name: `/slipway/${name}/pods` };
}

/** What the agent may do in AWS: write to the streams of one group; undefined where no logs are kept. */
export function logIdentity(
  cluster: Pick<Cluster, 'account' | 'name' | 'observability' | 'region'>,
): WorkloadIdentity | undefined {
  const group = logGroup(cluster);
  if (group === undefined) return undefined;
  const arn = `arn:aws:logs:${cluster.region.name}:${cluster.account}:log-group:${group.name}`;
  return {
    cluster: cluster.name,
    namespace: 'fluent-bit',
    serviceAccount: logAgentAccount,
    authentication: 'irsa',
    grants: [
      { actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], resources: [`${arn}:*`] },
    ],
  };
}
