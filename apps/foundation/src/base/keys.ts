import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { document } from '../stack/policy.ts';

/** Who may use a key, beside those to whom IAM of the account allows it. */
export interface KeyUser {
  /** A service: `logs.us-east-1.amazonaws.com`. */
  readonly service: string;
  readonly when: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A key that is renewed every year. Removing it from its stack keeps it. */
export function addKey(
  stack: FoundationStack,
  id: string,
  alias: string,
  what: string,
  users: readonly KeyUser[],
): CfnKey {
  const key = new CfnKey(stack, id, {
    description: what,
    enableKeyRotation: true,
    pendingWindowInDays: 30,
    keyPolicy: document([
      {
        // Hands the key to IAM of the account; a key without this can be lost for good.
        Sid: 'AccountDecides',
        Effect: 'Allow',
        Principal: { AWS: stack.iamArn('root') },
        Action: 'kms:*',
        Resource: '*',
      },
      ...users.map(({ service, when }) => ({
        Effect: 'Allow',
        Principal: { Service: service },
        Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        Resource: '*',
        Condition: when,
      })),
    ]),
  });
  key.applyRemovalPolicy(RemovalPolicy.RETAIN);
  new CfnAlias(stack, `${id}Alias`, { aliasName: `alias/${alias}`, targetKeyId: key.ref });
  return key;
}

/** CloudWatch Logs, for the groups of the cluster's account whose names begin like this. */
export function logsAsUser(stack: FoundationStack, prefix: string): KeyUser {
  return {
    service: `logs.${stack.cluster.region.name}.amazonaws.com`,
    when: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': stack.arn('logs', `log-group:${prefix}*`) } },
  };
}
