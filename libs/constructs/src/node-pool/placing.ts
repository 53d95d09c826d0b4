import type { Accelerator } from '@slipway/contracts/instance-type';
import { acceleratorLabel, nodePoolLabel, type NodePoolDeclaration } from '@slipway/contracts/node-pool';

export { nodePoolLabel } from '@slipway/contracts/node-pool';

/** Name of the resource that counts accelerators, which is the key of their nodes' taint too. */
export function acceleratorResource(accelerator: Exclude<Accelerator, 'none'>): string {
  return { nvidia: 'nvidia.com/gpu', neuron: 'aws.amazon.com/neuron' }[accelerator];
}

/** Keeps pods off nodes whose accelerators they do not use. */
export function taintOf(accelerator: Accelerator): { readonly key: string; readonly effect: 'NoSchedule' } | undefined {
  return accelerator === 'none' ? undefined : { key: acceleratorResource(accelerator), effect: 'NoSchedule' };
}

/** What a pod says so that it runs on certain nodes, and may. */
export interface Placing {
  readonly nodeSelector: Record<string, string>;
  readonly tolerations?: {
    readonly key: string;
    readonly operator: 'Exists';
    readonly effect: 'NoSchedule';
  }[];
}

/** Chooses the nodes of a pool, and tolerates the taint that they have. */
export function onPool(pool: Pick<NodePoolDeclaration, 'name' | 'accelerator'>): Placing {
  return { nodeSelector: { [nodePoolLabel]: pool.name }, ...tolerating(pool.accelerator) };
}

/** Chooses every node with a kind of accelerator, and tolerates the taint that they have. */
export function onAccelerator(accelerator: Exclude<Accelerator, 'none'>): Placing {
  return { nodeSelector: { [acceleratorLabel]: accelerator }, ...tolerating(accelerator) };
}

/** Labels that tell the nodes of a pool. */
export function nodeLabelsOf({
  name,
  accelerator,
}: Pick<NodePoolDeclaration, 'name' | 'accelerator'>): Record<string, string> {
  return { [nodePoolLabel]: name, ...(accelerator !== 'none' && { [acceleratorLabel]: accelerator }) };
}

function tolerating(accelerator: Accelerator): Pick<Placing, 'tolerations'> {
  const taint = taintOf(accelerator);
  return taint === undefined ? {} : { tolerations: [{ key: taint.key, operator: 'Exists', effect: taint.effect }] };
}
