import { volumeSpeedFor } from '@slipway/catalog/node-volumes';
import { subnetTags } from '@slipway/contracts/network';
import {
  NodeClass,
  NodeClassSpecNetworkPolicy,
  NodeClassSpecNetworkPolicyEventLogs,
} from '@slipway/crds/eks.amazonaws.com';
import type { NodePoolSpecTemplateSpecNodeClassRef } from '@slipway/crds/karpenter.sh';
import type { Construct } from 'constructs';
import type { NodePoolProps } from './node-pool.ts';
import { securityGroupTags } from './network-tags.ts';

/** What a node is where EKS runs it: EKS chooses the image, encrypts the disk and guards the metadata service. */
export function autoModeNodeClass(scope: Construct, props: NodePoolProps): NodePoolSpecTemplateSpecNodeClassRef {
  const { name, accelerator, storageGiB, reservations } = props.pool;
  const { iops, throughputMiB } = volumeSpeedFor(accelerator);
  new NodeClass(scope, 'node-class', {
    metadata: { name },
    spec: {
      role: props.nodeRole,
      subnetSelectorTerms: [{ tags: { ...subnetTags(props.cluster) } }],
      securityGroupSelectorTerms: [{ tags: securityGroupTags(props.cluster) }],
      ...(reservations && { capacityReservationSelectorTerms: reservations.map((id) => ({ id })) }),
      ephemeralStorage: { size: `${storageGiB}Gi`, iops, throughput: throughputMiB },
      // Without this and the ConfigMap amazon-vpc-cni, network policies are stored and not enforced.
      networkPolicy: NodeClassSpecNetworkPolicy.DEFAULT_ALLOW,
      networkPolicyEventLogs: NodeClassSpecNetworkPolicyEventLogs.ENABLED,
    },
  });
  return { group: 'eks.amazonaws.com', kind: 'NodeClass', name };
}
