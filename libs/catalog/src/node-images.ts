import type { Accelerator } from '@slipway/contracts/instance-type';
import { unpinned, type Unpinned } from '@slipway/contracts/source';

/** A family of images that Karpenter boots nodes from. */
export interface NodeImage {
  /** Karpenter's word for the family. */
  readonly family: 'bottlerocket' | 'al2023';
  /** Release of the image, or `unpinned` where nobody could look it up. */
  readonly version: string | Unpinned;
  /** Volumes; the one without a size holds images, logs and caches and grows with the pool's `storageGiB`. */
  readonly devices: readonly { readonly name: string; readonly sizeGiB?: number }[];
}

const bottlerocket: NodeImage = {
  family: 'bottlerocket',
  version: unpinned,
  devices: [{ name: '/dev/xvda', sizeGiB: 8 }, { name: '/dev/xvdb' }],
};

/** The one of the two that has a variant with Neuron's driver. */
const al2023: NodeImage = { family: 'al2023', version: unpinned, devices: [{ name: '/dev/xvda' }] };

/** The image for nodes with an accelerator, or without one. */
export function nodeImageFor(accelerator: Accelerator): NodeImage {
  return { none: bottlerocket, nvidia: bottlerocket, neuron: al2023 }[accelerator];
}

/** Karpenter's alias of an image: a moving one as long as no release is pinned. */
export function nodeImageAlias(image: NodeImage): string {
  return `${image.family}@${image.version === unpinned ? 'latest' : image.version}`;
}
