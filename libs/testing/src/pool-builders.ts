import type { NodePoolDeclaration } from '@slipway/contracts/node-pool';
import { frozen } from './frozen.ts';

/** Pools of nodes for tests; see `builders.ts`. */

/** amd64 nodes without accelerator. */
export function aPool(overrides: Partial<NodePoolDeclaration> = {}): NodePoolDeclaration {
  return frozen({
    name: 'plain',
    architecture: 'amd64',
    accelerator: 'none',
    families: ['m7i', 'c7i'],
    capacity: ['on-demand'],
    limits: { cpu: 64, memoryGiB: 256 },
    storageGiB: 100,
    weight: 10,
    ...overrides,
  });
}

/** amd64 nodes with NVIDIA GPUs. */
export function aGpuPool(overrides: Partial<NodePoolDeclaration> = {}): NodePoolDeclaration {
  return aPool({
    name: 'gpu',
    accelerator: 'nvidia',
    families: ['g6'],
    sizes: ['2xlarge'],
    limits: { cpu: 32, memoryGiB: 128, accelerators: 4 },
    storageGiB: 200,
    ...overrides,
  });
}
