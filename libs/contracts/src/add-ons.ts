import type { AddOn } from './external.ts';
import type { ComputeMode } from './node-pool.ts';

/** Parts of EKS that Auto Mode brings along, and that somebody must install where our own Karpenter runs the nodes. */
export type AutoModePart = 'aws-ebs-csi-driver' | 'eks-pod-identity-agent' | 'neuron-device-plugin' | 'vpc-cni';

/** What is missing of these parts in a compute mode. */
export function missingAddOns(compute: ComputeMode, ...parts: readonly AutoModePart[]): readonly AddOn[] {
  return compute === 'eks-auto-mode' ? [] : parts.map((name) => ({ kind: 'AddOn', name }));
}
