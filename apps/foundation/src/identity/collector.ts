import { clusterSecurityGroupParameter } from '@slipway/contracts/foundation-stacks';
import { managedPrometheus } from '@slipway/contracts/managed-prometheus';
import { Fn } from 'aws-cdk-lib';
import { CfnScraper } from 'aws-cdk-lib/aws-aps';
import { sharedByBase } from '../base/base-stack.ts';
import { addClusterGroupParameter, type FoundationStack } from '../stack/foundation-stack.ts';

/** AWS's collector, which asks the programs of a cluster what they measure; the cluster has to be there before it. */
export function addCollector(stack: FoundationStack, scrapeConfiguration: string): void {
  const { cluster } = stack;
  const managed = managedPrometheus(cluster);
  // A VPC that is there already has no subnets of the collector's own that we know of.
  if (managed === undefined || cluster.network.existing !== undefined) return;
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
    destination: { ampConfiguration: { workspaceArn: stack.arn('aps', `workspace/${managed.workspace}`) } },
    // JSON is YAML.
    scrapeConfiguration: { configurationBlob: Fn.base64(scrapeConfiguration) },
  });
}
