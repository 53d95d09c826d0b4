import type { RenderedInfrastructure } from '@slipway/contracts/infrastructure';
import type { VectorStoreDomain } from '@slipway/contracts/vector-store-domain';
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnLogGroup, type CfnResourcePolicy } from 'aws-cdk-lib/aws-logs';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { addLogPolicy } from '../stack/log-policy.ts';
import { fromDomain } from './vector-store-role.ts';

/** What a domain writes down, by its own names for it. */
const kinds = [
  { kind: 'AUDIT_LOGS', id: 'VectorStoreAudit', what: 'audit' },
  { kind: 'ES_APPLICATION_LOGS', id: 'VectorStoreErrors', what: 'errors' },
  { kind: 'INDEX_SLOW_LOGS', id: 'VectorStoreSlowIndexing', what: 'slow-indexing' },
  { kind: 'SEARCH_SLOW_LOGS', id: 'VectorStoreSlowSearches', what: 'slow-searches' },
] as const;

/** Groups for the logs of a domain, by its own names for them, and the right to write into them, which it looks at when it is made. */
export interface DomainLogs {
  readonly groups: ReadonlyMap<string, CfnLogGroup>;
  readonly policy: CfnResourcePolicy;
}

/** Where the domain writes what happens to it. */
export function addDomainLogs(
  stack: FoundationStack,
  { name }: Pick<VectorStoreDomain, 'name'>,
  keyArn: string,
  { logRetentionDays }: RenderedInfrastructure,
): DomainLogs {
  // Names of this beginning may use the key.
  const folder = `/slipway/${stack.cluster.name}/opensearch/`;
  const groups = new Map<string, CfnLogGroup>(
    kinds.map(({ kind, id, what }) => {
      const group = new CfnLogGroup(stack, id, {
        logGroupName: `${folder}${what}`,
        retentionInDays: logRetentionDays,
        kmsKeyId: keyArn,
      });
      group.applyRemovalPolicy(RemovalPolicy.RETAIN);
      return [kind, group] as const;
    }),
  );
  const policy = addLogPolicy(stack, 'VectorStoreLogsPolicy', {
    name: `${name}-opensearch`,
    service: 'es.amazonaws.com',
    groups: `${folder}*`,
    condition: fromDomain(stack),
  });
  return { groups, policy };
}
