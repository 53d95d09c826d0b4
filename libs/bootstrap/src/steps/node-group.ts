import type { CreateNodegroupCommandInput } from '@aws-sdk/client-eks';
import { ownerTags, stackOutputs } from '@slipway/contracts/foundation-stacks';
import { ifThere } from '../engine/aws-error.ts';
import { failed, output, reasonsOf, repairs, token, type Context } from '../engine/context.ts';
import { systemNodes } from '../quota/system-nodes.ts';
import { busy, create, ready, refuse, remove, update, type Look, type Resource } from '../engine/resource.ts';

/** Name of the node group on which Karpenter and what comes before it run. */
export const systemNodeGroup = 'system';
const title = `node group ${systemNodeGroup}`;

/** Nodes that Karpenter itself needs; none in Auto Mode. */
export function nodeGroupResources(context: Context, version: string): readonly Resource[] {
  if (context.cluster.compute === 'eks-auto-mode') return [];
  return [{ title, minutes: 6, look: () => look(context, version) }];
}

async function look(context: Context, version: string): Promise<Look> {
  const { aws, cluster } = context;
  const names = { clusterName: cluster.name, nodegroupName: systemNodeGroup };
  const found = (await ifThere(aws.eks.describeNodegroup(names)))?.nodegroup;
  if (found === undefined) {
    return create(() => {
      const wanted = wantedNodeGroup(context);
      return aws.eks.createNodegroup({ ...wanted, clientRequestToken: token(context, 'CreateNodegroup', wanted) });
    }, 'two nodes with Graviton processors');
  }
  switch (found.status) {
    case 'CREATE_FAILED':
    case 'DELETE_FAILED':
      if (repairs(context, title)) return remove(() => aws.eks.deleteNodegroup(names));
      return refuse(failed(context, title, found.status, reasonsOf(found.health)));
    case 'DEGRADED':
      return refuse(failed(context, title, found.status, reasonsOf(found.health)));
    case 'ACTIVE':
      break;
    default:
      return busy(found.status);
  }
  const wanted = wantedNodeGroup(context);
  const { minSize = 0, maxSize = 0 } = wanted.scalingConfig ?? {};
  if (found.version !== version)
    return update([`Kubernetes ${found.version ?? ''} becomes ${version}`], () =>
      aws.eks.updateNodegroupVersion({ ...names, version }),
    );
  if (found.scalingConfig?.minSize !== minSize || found.scalingConfig.maxSize !== maxSize)
    return update([`${minSize} to ${maxSize} nodes`], () =>
      aws.eks.updateNodegroupConfig({ ...names, scalingConfig: wanted.scalingConfig }),
    );
  return ready;
}

function wantedNodeGroup(context: Context): CreateNodegroupCommandInput {
  const { cluster } = context;
  return {
    clusterName: cluster.name,
    nodegroupName: systemNodeGroup,
    subnets: output(context, 'base', stackOutputs.base.privateSubnetIds).split(','),
    nodeRole: output(context, 'base', stackOutputs.base.nodeRole),
    amiType: 'BOTTLEROCKET_ARM_64',
    instanceTypes: [...systemNodes.types],
    scalingConfig: { minSize: systemNodes.least, desiredSize: systemNodes.least, maxSize: systemNodes.most },
    updateConfig: { maxUnavailable: 1 },
    labels: { 'slipway.dev/system': 'true' },
    // Only what must run before Karpenter does.
    taints: [{ key: 'CriticalAddonsOnly', value: 'true', effect: 'NO_SCHEDULE' }],
    tags: { ...ownerTags(cluster) },
  };
}
