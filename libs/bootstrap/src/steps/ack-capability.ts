import { ack, installs, serves } from '@slipway/contracts/cluster-parts';
import { ackRoleOutput, ownerTags } from '@slipway/contracts/foundation-stacks';
import { output, type Context } from '../engine/context.ts';
import { ready, update, type Resource } from '../engine/resource.ts';
import { capabilities, capabilityResource } from './capability.ts';

/**
 * What makes resources of AWS from objects of the cluster, where some are rendered and the foundation has its role; nothing
 * elsewhere. Once it is there it stays until the cluster goes: without it, nobody would take away what it has made.
 */
export function ackResources(context: Context): readonly Resource[] {
  const { aws, cluster, groups } = context;
  if (!installs(cluster, ack.name, 'capability') || !groups.some((group) => serves(ack, group))) return [];
  const { name } = capabilities.ack;
  const roleArn = () => output(context, 'identity', ackRoleOutput);
  return [
    capabilityResource(context, {
      ...capabilities.ack,
      about: 'for roles of environments, within their boundary',
      wanted: () => ({
        clusterName: cluster.name,
        capabilityName: name,
        type: 'ACK',
        roleArn: roleArn(),
        // EKS has no other.
        deletePropagationPolicy: 'RETAIN',
        tags: { ...ownerTags(cluster) },
      }),
      compare: (found) =>
        found.roleArn === roleArn()
          ? ready
          : update([`its role becomes ${roleArn()}`], () =>
              aws.eks.updateCapability({ clusterName: cluster.name, capabilityName: name, roleArn: roleArn() }),
            ),
    }),
  ];
}
