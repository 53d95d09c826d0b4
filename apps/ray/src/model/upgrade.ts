import type { RayUpgrade } from '@slipway/constructs/ray-service/ray-service';
import type { Cluster } from '@slipway/contracts/cluster';
import { mostReplicas, type Placement } from '@slipway/contracts/placement';
import { podResources } from '@slipway/contracts/pod-resources';

/**
 * Another cluster beside the first where the pool has room for a second set of workers while everything else on it is at
 * its most. Elsewhere the second would wait for devices that the first holds, and for ever.
 */
export function upgradeOf({ placements }: Cluster, placement: Placement): RayUpgrade {
  const { pool } = placement;
  const together = placements.filter((other) => other.pool.name === pool.name);
  const has = (amount: (one: Placement) => number, limit: number | undefined) =>
    limit === undefined ||
    [...together, placement].reduce((sum, one) => sum + amount(one) * mostReplicas(one), 0) <= limit;
  const room =
    has((one) => podResources(one).cpu * (one.profile.nodes ?? 1), pool.limits.cpu) &&
    has((one) => podResources(one).memoryGiB * (one.profile.nodes ?? 1), pool.limits.memoryGiB) &&
    has((one) => podResources(one).accelerators * (one.profile.nodes ?? 1), pool.limits.accelerators);
  return room ? 'NewCluster' : 'None';
}
