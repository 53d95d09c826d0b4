import type { Architecture } from './image.ts';
import type { ResourceAmounts } from './units.ts';

/** What kind of chip does the arithmetic. */
export type Accelerator = 'none' | 'nvidia' | 'neuron';

/** An EC2 instance type as a node offers it. */
export interface InstanceType {
  /** `g6.2xlarge`. */
  readonly name: string;
  /** `g6`. */
  readonly family: string;
  readonly architecture: Architecture;
  /** What pods may ask for, after what the node keeps for itself. */
  readonly allocatable: Omit<ResourceAmounts, 'gpus'> & { readonly ephemeralStorageGiB: number; readonly pods: number };
  readonly accelerator: Accelerator;
  /** GPUs, or Neuron devices. 0 without accelerator. */
  readonly accelerators: number;
  /** `l4`, `a10g`, `inferentia2`; empty without accelerator. */
  readonly acceleratorName: string;
  /** Memory of one accelerator in GiB; 0 without accelerator. */
  readonly acceleratorMemoryGiB: number;
  /** Local NVMe storage in GB; 0 without. */
  readonly localStorageGb: number;
}
