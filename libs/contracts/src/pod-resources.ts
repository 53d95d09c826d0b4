import type { Engine, ServerResources } from './model.ts';
import type { Placement } from './placement.ts';
import { rayOverhead } from './ray.ts';

/** Temporary files and logs beside the weights, GiB; a server may fill half of it with files. */
export const scratchGiB = 4;

type Overhead = Pick<ServerResources, 'cpu' | 'ephemeralStorageGiB' | 'memoryGiB'>;

const bare: Overhead = { cpu: 0, memoryGiB: 0, ephemeralStorageGiB: scratchGiB };

/** What stands around a program in its pod, by engine. */
const overheads: Readonly<Record<Engine, Overhead>> = { vllm: bare, 'llama-cpp': bare, 'ray-serve': rayOverhead };

/** What one pod of a placement asks for: what its program needs, and what is around it. */
export function podResources({ engine, profile }: Pick<Placement, 'engine' | 'profile'>): ServerResources {
  const { resources } = profile;
  const { cpu, memoryGiB, ephemeralStorageGiB } = overheads[engine];
  return {
    ...resources,
    cpu: resources.cpu + cpu,
    memoryGiB: resources.memoryGiB + memoryGiB,
    ephemeralStorageGiB: resources.ephemeralStorageGiB + ephemeralStorageGiB,
  };
}
