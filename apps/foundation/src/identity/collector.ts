import { clusterSecurityGroupParameter, metricsWorkspaceParameter } from '@slipway/contracts/foundation-stacks';
import { CfnParameter, Fn } from 'aws-cdk-lib';
import { CfnScraper } from 'aws-cdk-lib/aws-aps';
import { sharedByBase } from '../base/base-stack.ts';
import { addClusterGroupParameter, namedWorkspaceArn, type FoundationStack } from '../stack/foundation-stack.ts';

/** AWS's collector, which asks the programs of a cluster what they measure; the cluster has to be there before it. */
export function addCollector(stack: FoundationStack, scrapeConfiguration: string): void {
  const { cluster } = stack;
  // A VPC that is there already has no subnets of the collector's own that we know of.
  if (cluster.network.existing !== undefined) return;
  new CfnScraper(stack, 'Collector', {
    alias: `slipway-${cluster.name}`,
    source: {
      eksConfiguration: {
        clusterArn: stack.clusterArn,
        // In it, every pod lets it in.
        securityGroupIds: [addClusterGroupParameter(stack, clusterSecurityGroupParameter)],
        subnetIds: Fn.split(',', stack.shared('base', sharedByBase.collectorSubnets), 2),
      },
    },
    destination: {
      ampConfiguration: { workspaceArn: namedWorkspaceArn(stack) ?? madeWorkspaceArn(stack) },
    },
    // JSON is YAML.
    scrapeConfiguration: { configurationBlob: Fn.base64(scrapeConfiguration) },
  });
}

/** The workspace that stack `data` has made, of which this one is told the id. */
function madeWorkspaceArn(stack: FoundationStack): string {
  const { valueAsString } = new CfnParameter(stack, metricsWorkspaceParameter, {
    type: 'String',
    description: 'Id of the workspace of metrics',
  });
  return stack.arn('aps', `workspace/${valueAsString}`);
}
