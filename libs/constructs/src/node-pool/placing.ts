import type { Accelerator } from '@slipway/contracts/instance-type';

/** Label by which a pod chooses a pool; Karpenter and Auto Mode set it on every node. */
export const nodePoolLabel = 'karpenter.sh/nodepool';

/** Name of the resource that counts accelerators, which is the key of their nodes' taint too. */
export function acceleratorResource(accelerator: Exclude<Accelerator, 'none'>): string {
  return { nvidia: 'nvidia.com/gpu', neuron: 'aws.amazon.com/neuron' }[accelerator];
}

/** Keeps pods off nodes whose accelerators they do not use. */
export function taintOf(accelerator: Accelerator): { readonly key: string; readonly effect: 'NoSchedule' } | undefined {
  return accelerator === 'none' ? undefined : { key: acceleratorResource(accelerator), effect: 'NoSchedule' };
}
