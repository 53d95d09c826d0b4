import type { JsonObject } from '@slipway/contracts/manifest';
import type { Placement } from '@slipway/contracts/placement';

/** Part of what a replica can do at once at which another one is asked for: it takes minutes to come. */
const fullness = 0.75;

/**
 * How many replicas of a deployment there are, and how many requests one takes. The engine was given as many places as its
 * model's objectives allow (`atOnce`); a request that waits in the engine for one of them is taken up at once when it is
 * free, so as many may wait as run. More stay with the proxy, which sends them to whichever replica has room.
 */
export function serveScaling({ replicas, autoscaling }: Placement, atOnce: number): JsonObject {
  return {
    max_ongoing_requests: atOnce * 2,
    ...(autoscaling === undefined
      ? { num_replicas: replicas }
      : {
          autoscaling_config: {
            min_replicas: autoscaling.minReplicas,
            initial_replicas: replicas,
            max_replicas: autoscaling.maxReplicas,
            target_ongoing_requests: Math.max(1, Math.floor(atOnce * fullness)),
          },
        }),
  };
}
