import type { NodeOverhead } from '@slipway/contracts/catalog';
import type { ComputeMode } from '@slipway/contracts/node-pool';

/**
 * What pods of the system ask for on every node. Auto Mode runs its agents as programs of the node, outside of what is
 * allocatable. Elsewhere: vpc-cni 50 m, kube-proxy 100 m, the EBS driver 30 m and 120 MiB, the Pod Identity agent, and one
 * exporter of metrics, rounded up. The kubelet evicts above 85 to 90 per cent of a volume; images count against it.
 */
export const nodeOverheads: Readonly<Record<ComputeMode, NodeOverhead>> = {
  'eks-auto-mode': { cpu: 0, memoryGiB: 0, storageShare: 0.85 },
  karpenter: { cpu: 0.5, memoryGiB: 1, storageShare: 0.85 },
};
