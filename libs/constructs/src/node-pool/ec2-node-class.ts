import { nodeImageAlias, nodeImageFor } from '@slipway/catalog/node-images';
import { volumeSpeedFor, type VolumeSpeed } from '@slipway/catalog/node-volumes';
import { subnetTags } from '@slipway/contracts/network';
import {
  Ec2NodeClass,
  Ec2NodeClassSpecBlockDeviceMappingsEbsVolumeType as VolumeType,
  Ec2NodeClassSpecMetadataOptionsHttpEndpoint as HttpEndpoint,
  Ec2NodeClassSpecMetadataOptionsHttpTokens as HttpTokens,
  type Ec2NodeClassSpecBlockDeviceMappings,
} from '@slipway/crds/karpenter.k8s.aws';
import type { NodePoolSpecTemplateSpecNodeClassRef } from '@slipway/crds/karpenter.sh';
import type { Construct } from 'constructs';
import { securityGroupTags } from './network-tags.ts';
import type { NodePoolProps } from './node-pool.ts';

/** What a node is where our own Karpenter runs it. */
export function ec2NodeClass(scope: Construct, props: NodePoolProps): NodePoolSpecTemplateSpecNodeClassRef {
  const { name, accelerator, storageGiB, reservations } = props.pool;
  const image = nodeImageFor(accelerator);
  new Ec2NodeClass(scope, 'node-class', {
    metadata: { name },
    spec: {
      role: props.nodeRole,
      amiSelectorTerms: [{ alias: nodeImageAlias(image) }],
      subnetSelectorTerms: [{ tags: { ...subnetTags(props.cluster) } }],
      securityGroupSelectorTerms: [{ tags: securityGroupTags(props.cluster) }],
      ...(reservations && { capacityReservationSelectorTerms: reservations.map((id) => ({ id })) }),
      blockDeviceMappings: image.devices.map(({ name: device, sizeGiB }) =>
        encrypted(device, sizeGiB ?? storageGiB, sizeGiB === undefined ? volumeSpeedFor(accelerator) : undefined),
      ),
      // A hop limit of 1 keeps pods from the node's own credentials.
      metadataOptions: {
        httpEndpoint: HttpEndpoint.ENABLED,
        httpTokens: HttpTokens.REQUIRED,
        httpPutResponseHopLimit: 1,
      },
      tags: { 'slipway.dev/cluster': props.cluster },
    },
  });
  return { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name };
}

function encrypted(deviceName: string, sizeGiB: number, speed?: VolumeSpeed): Ec2NodeClassSpecBlockDeviceMappings {
  return {
    deviceName,
    ebs: {
      volumeSize: `${sizeGiB}Gi`,
      volumeType: VolumeType.GP3,
      ...(speed && { iops: speed.iops, throughput: speed.throughputMiB }),
      encrypted: true,
      deleteOnTermination: true,
    },
  };
}
