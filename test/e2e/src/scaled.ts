import { at } from '@slipway/proofs/fields';
import { eventually, TimedOut } from './eventually.ts';
import type { Rehearsal } from './rehearsal.ts';
import { leastReplicas, scalersOf } from './workloads.ts';

const scaleSeconds = 30;

/**
 * Waits until what scales workloads has brought them to their least; says how many there are. Where it does not come to
 * that, the pods that are missing are found by who looks for them.
 */
export async function scalersAtWork({ api, manifests, hopeless }: Rehearsal): Promise<number> {
  const scaled = manifests.flatMap((workload) => {
    const scalers = scalersOf(workload, manifests);
    return scalers.length === 0 ? [] : [{ workload, least: Math.max(...scalers.map(leastReplicas)) }];
  });
  await eventually(
    async () => {
      const enough = await Promise.all(
        scaled.map(async ({ workload, least }) => {
          const path = await api.pathOf(workload);
          return path !== undefined && Number(at(await api.get(path), 'spec', 'replicas') ?? 1) >= least;
        }),
      );
      return enough.every(Boolean) ? true : undefined;
    },
    { what: 'the workloads to be scaled', seconds: scaleSeconds, hopeless },
  ).catch((error: unknown) => {
    if (!(error instanceof TimedOut)) throw error;
  });
  return scaled.length;
}
