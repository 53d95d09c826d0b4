import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { countField } from './fields.ts';
import type { NodePoolDeclaration } from './node-pool.ts';

const amounts = {
  cpu: countField(100_000),
  memoryGiB: countField(1_000_000),
  /** GPUs or Neuron devices; needed on a pool that has them. */
  accelerators: countField(10_000).optional(),
};

/** A queue in which the batch jobs of a team wait for their share of a pool. */
export const batchSchema = z.strictObject({
  quotas: z
    .array(
      z.strictObject({
        /** A team of this cluster. */
        team: z.string(),
        /** A node pool of this cluster. */
        pool: z.string(),
        ...amounts,
      }),
    )
    .min(1)
    .max(1_000),
});

/** A Ray cluster that teams share for jobs and experiments. */
export const sharedRaySchema = z.strictObject({
  /** Groups of like workers; Ray adds and removes them as work comes and goes. */
  workers: z
    .array(
      z.strictObject({
        /** A node pool of this cluster. */
        pool: z.string(),
        minReplicas: countField(1_000, 0).default(0),
        maxReplicas: countField(1_000),
        /** What one worker asks for and is given. */
        ...amounts,
      }),
    )
    .min(1)
    .max(20),
});

/** What each team may use for batch jobs at once. */
export type Batch = Readonly<z.output<typeof batchSchema>>;
/** Which workers the shared Ray cluster may have. */
export type SharedRay = Readonly<z.output<typeof sharedRaySchema>>;

/** What the jobs of a team may use of one pool at once. */
export interface PoolQuota {
  readonly pool: NodePoolDeclaration;
  readonly cpu: number;
  readonly memoryGiB: number;
  readonly accelerators?: number | undefined;
}

/** The quotas of a team, in the order of the cluster's pools; none where it has no queue. */
export function poolQuotasOf({ batch, nodePools }: Cluster, team: string): readonly PoolQuota[] {
  if (batch === undefined) return [];
  const own = batch.quotas.filter((quota) => quota.team === team);
  return nodePools.flatMap((pool) =>
    own.filter((quota) => quota.pool === pool.name).map((quota) => ({ ...quota, pool })),
  );
}

/** Name of the queue of a team, over all of its environments. */
export function teamQueue(team: string): string {
  return `team-${team}`;
}

/** Name of the queue in each environment of a team that has quotas: what a job names. */
export const environmentQueue = 'batch';
