import { CfnResourcePolicy } from 'aws-cdk-lib/aws-logs';
import type { FoundationStack } from './foundation-stack.ts';
import { document, type Conditions } from './policy.ts';

/** Who writes into which log groups. */
export interface LogPolicyProps {
  /** Name of the policy; an account has room for ten of them in a region. */
  readonly name: string;
  /** `es.amazonaws.com`. */
  readonly service: string;
  /** Names of the groups, with `*` where there are more than one, or with `:*` for the streams of one. */
  readonly groups: string;
  /** For whom it writes: another account's of it must not. */
  readonly condition: Conditions;
}

/** Lets a service of AWS write into log groups; some look for the right when they are made. */
export function addLogPolicy(
  stack: FoundationStack,
  id: string,
  { name, service, groups, condition }: LogPolicyProps,
): CfnResourcePolicy {
  return new CfnResourcePolicy(stack, id, {
    policyName: name,
    policyDocument: JSON.stringify(
      document([
        {
          Effect: 'Allow',
          Principal: { Service: service },
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: stack.arn('logs', `log-group:${groups}`),
          Condition: condition,
        },
      ]),
    ),
  });
}
