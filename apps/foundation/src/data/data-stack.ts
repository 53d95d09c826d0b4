import type { Cluster } from '@slipway/contracts/cluster';
import { conditionalDataOutputs } from '@slipway/contracts/foundation-stacks';
import { domainOf, isOurs, managedStores, serviceRoles } from '@slipway/contracts/foundation-supplies';
import type { RenderedInfrastructure } from '@slipway/contracts/infrastructure';
import { logGroup } from '@slipway/contracts/logs';
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { addKey, logsAsUser } from '../base/keys.ts';
import { FoundationStack } from '../stack/foundation-stack.ts';
import { addBuckets } from './buckets.ts';
import { addGrafana } from './grafana.ts';
import { addPostgres } from './postgres.ts';
import { addRedis } from './redis.ts';
import { addDomain } from './vector-store.ts';
import { addSnapshotRole } from './vector-store-role.ts';
import { addWorkspace } from './workspace.ts';

/** What must outlive the cluster: buckets, stores with their passwords and addresses, logs, samples. */
export function addDataStack(
  scope: Construct,
  cluster: Cluster,
  infrastructure: RenderedInfrastructure,
): FoundationStack {
  const stack = new FoundationStack(scope, 'data', cluster, `What outlives the cluster ${cluster.name}.`);
  const key = addKey(stack, 'DataKey', `slipway-${cluster.name}-data`, 'Managed stores, and logs of pods', [
    logsAsUser(stack, `/slipway/${cluster.name}/`),
  ]);
  addBuckets(stack);
  for (const store of managedStores(cluster)) {
    if (store.kind === 'PostgresDatabase') addPostgres(stack, store, key.attrArn);
    else addRedis(stack, store, key.attrArn);
  }
  const domain = domainOf(cluster);
  if (domain !== undefined) addDomain(stack, domain, key.attrArn, infrastructure);
  for (const role of serviceRoles(cluster)) addSnapshotRole(stack, role);
  addPodLogs(stack, key.attrArn);
  const workspace = addWorkspace(stack, { keyArn: key.attrArn, infrastructure });
  if (workspace !== undefined) stack.tell(conditionalDataOutputs.metricsWorkspace, workspace.attrWorkspaceId);
  addGrafana(stack, workspace?.attrArn);
  return stack;
}

function addPodLogs(stack: FoundationStack, keyArn: string): void {
  const { cluster } = stack;
  const group = logGroup(cluster);
  const { logs } = cluster.observability;
  if (group === undefined || logs.form === 'none' || !isOurs(cluster, group)) return;
  new CfnLogGroup(stack, 'PodLogGroup', {
    logGroupName: group.name,
    retentionInDays: logs.retentionDays,
    kmsKeyId: keyArn,
  }).applyRemovalPolicy(RemovalPolicy.RETAIN);
}
