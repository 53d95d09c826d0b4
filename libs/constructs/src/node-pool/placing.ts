import type { Accelerator } from '@slipway/contracts/instance-type';
import { nodePoolLabel, type NodePoolDeclaration } from '@slipway/contracts/node-pool';

export { nodePoolLabel } from '@slipway/contracts/node-pool';

/** Name of the resource that counts accelerators, which is the key of their nodes' taint too. */
export function acceleratorResource(accelerator: Exclude<Accelerator, 'none'>): string {
  return { nvidia: 'nvidia.com/gpu', neuron: 'aws.amazon.com/neuron' }[accelerator];
}

/** Keeps pods off nodes whose accelerators they do not use. */
export function taintOf(accelerator: Accelerator): { readonly key: string; readonly effect: 'NoSchedule' } | undefined {
  return accelerator === 'none' ? undefined : { key: acceleratorResource(accelerator), effect: 'NoSchedule' };
}

/** What a pod says so that it runs on nodes of a pool, and may. */
export interface PoolPlacing {
  readonly nodeSelector: Record<string, string>;
  readonly tolerations?: {
    readonly key: string;
    readonly operator: 'Exists';
    readonly effect: 'NoSchedule';
  }[];
}

/** Chooses the nodes of a pool, and tolerates the taint that they have. */
export function onPool(pool: Pick<NodePoolDeclaration, 'name' | 'accelerator'>): PoolPlacing {
  const taint = taintOf(pool.accelerator);
  return {
    nodeSelector: { [nodePoolLabel]: pool.name },
    ...(taint && { tolerations: [{ key: taint.key, operator: 'Exists', effect: taint.effect }] }),
  };
}
