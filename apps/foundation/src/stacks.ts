import type { Cluster } from '@slipway/contracts/cluster';
import type { StackName } from '@slipway/contracts/foundation-stacks';
import type { WorkloadIdentity } from '@slipway/contracts/workload-identity';
import { App } from 'aws-cdk-lib';
import { addBaseStack } from './base/base-stack.ts';
import { addDataStack } from './data/data-stack.ts';
import { addEdgeStack } from './edge/edge-stack.ts';
import { addIdentityStack } from './identity/identity-stack.ts';
import type { FoundationStack } from './stack/foundation-stack.ts';

/** What the charts of a cluster ask of its foundation, as data. */
export interface Demands {
  /** Whose roles are made. */
  readonly identities: readonly WorkloadIdentity[];
  /** Names of repositories for images of our own. */
  readonly repositories: readonly string[];
  /**
   * What AWS's collector of metrics asks of whom, as JSON.
   *
   * @default - there is none
   */
  readonly scrapeConfiguration?: string;
}

/** The CloudFormation stacks of a cluster; none where somebody else makes its AWS side. */
export function addStacks(app: App, cluster: Cluster, demands: Demands): ReadonlyMap<StackName, FoundationStack> {
  const { infrastructure } = cluster;
  const stacks = new Map<StackName, FoundationStack>();
  if (infrastructure.form === 'external') return stacks;
  stacks.set('base', addBaseStack(app, cluster, { infrastructure, repositories: demands.repositories }));
  stacks.set('data', addDataStack(app, cluster, infrastructure));
  stacks.set(
    'identity',
    addIdentityStack(app, cluster, {
      infrastructure,
      identities: demands.identities,
      ...(demands.scrapeConfiguration !== undefined && { scrapeConfiguration: demands.scrapeConfiguration }),
    }),
  );
  if (cluster.edge !== undefined)
    stacks.set('edge', addEdgeStack(app, cluster, { edge: cluster.edge, infrastructure }));
  return stacks;
}

/** A tree for stacks of which nothing but their templates is kept. */
export function foundationApp(outdir?: string): App {
  return new App({ analyticsReporting: false, treeMetadata: false, ...(outdir !== undefined && { outdir }) });
}
