import type { Accelerator } from '@slipway/contracts/instance-type';

/** How fast a gp3 volume is. EBS gives a quarter of a MiB/s for each operation a second, at most. */
export interface VolumeSpeed {
  /** Operations a second, 3,000 to 16,000 on every kind of node. */
  readonly iops: number;
  /** Read and written a second, MiB; 125 to 1,000 on every kind of node. */
  readonly throughputMiB: number;
}

/** What every gp3 volume has without being paid for. */
const included: VolumeSpeed = { iops: 3_000, throughputMiB: 125 };

/** A model's 16 GB of weights in 17 seconds instead of two minutes, at every start. */
const forWeights: VolumeSpeed = { iops: 4_000, throughputMiB: 1_000 };

/** The speed of a node's volume: where accelerators wait for weights, the most that a volume can do. */
export function volumeSpeedFor(accelerator: Accelerator): VolumeSpeed {
  return accelerator === 'none' ? included : forWeights;
}
