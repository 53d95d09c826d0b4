import type { Catalog } from './catalog.ts';
import { checkFit, checkNumberFormats, checkPoolLimits } from './check-fit.ts';
import { checkFlags, checkModelLimits } from './check-flags.ts';
import { eligibleTypes } from './check-node-pools.ts';
import type { Complain } from './complain.ts';
import type { Complaint } from './fields.ts';
import type { ComputeMode } from './node-pool.ts';
import { mostReplicas, type Placement, type PlacementAt } from './placement.ts';
import { didYouMean } from './suggest.ts';

/** Holds what placements ask for against what their pools, accelerators and engines can give. */
export function checkPlacements(
  placed: readonly PlacementAt[],
  compute: ComputeMode | undefined,
  catalog: Catalog,
  complain: Complain,
): void {
  for (const at of placed) {
    checkFlags(at, catalog, complain);
    checkModelLimits(at, complain);
    checkScaling(at, catalog, complain);
    const types = eligibleTypes(at.placement.pool, catalog);
    checkNumberFormats(at, types, catalog, complain);
    if (compute !== undefined) checkFit(at, types, catalog.nodeOverheads[compute], complain);
  }
  checkPoolLimits(placed, complain);
}

function checkScaling({ path, placement }: PlacementAt, { timeZones }: Catalog, complain: Complain): void {
  const { replicas, autoscaling, routing, engine, runtime, profile } = placement;
  if (autoscaling !== undefined) {
    const { minReplicas, maxReplicas, hours } = autoscaling;
    if (maxReplicas < minReplicas) {
      complain(`${path}.autoscaling.maxReplicas`, maxReplicas, {
        rule: 'replicas-out-of-range',
        message: `is less than minReplicas, ${minReplicas}`,
        remedy: `let it be ${minReplicas} at least, or lower minReplicas`,
      });
    } else if (replicas < minReplicas || replicas > maxReplicas) {
      complain(`${path}.replicas`, replicas, {
        rule: 'replicas-out-of-range',
        message: `is not between the ${minReplicas} and ${maxReplicas} that autoscaling may choose from`,
        remedy: `write a number from ${minReplicas} to ${maxReplicas}: as many run while no metric can be read`,
      });
    }
    if (hours !== undefined && !timeZones.has(hours.timeZone)) {
      complain(`${path}.autoscaling.hours.timeZone`, hours.timeZone, {
        rule: 'unknown-time-zone',
        message: 'is not a name of the time zone database',
        remedy: didYouMean(hours.timeZone, timeZones, "write one like 'Europe/Berlin' or 'UTC'"),
      });
    }
    if (hours !== undefined && (engine === 'ray-serve' || runtime === 'llama-cpp')) {
      complain(`${path}.autoscaling.hours`, hours, {
        rule: 'hours-not-possible',
        message: `cannot be kept by ${engine === 'ray-serve' ? 'Ray Serve, whose head node always runs' : 'a server on CPUs, which scales by their load alone'}`,
        remedy: 'remove it, or serve the model with vllm',
      });
    }
  }
  if (routing === 'prefix-aware') {
    const fault = routingFault(placement);
    if (fault !== undefined) complain(`${path}.routing`, routing, fault);
  }
  if (profile.nodes !== undefined && profile.nodes > 1 && engine === 'ray-serve') {
    complain(`${path}.engine`, engine, {
      rule: 'engine-cannot-serve-model',
      message: `is not known to spread ${placement.model.id} over ${profile.nodes} nodes`,
      remedy: 'use vllm',
    });
  }
}

function routingFault(placement: Placement): Complaint | undefined {
  const rule = 'routing-not-possible';
  if (placement.engine !== 'vllm')
    return {
      rule,
      message: `needs replicas that tell what is in their caches, and ${placement.engine} has none`,
      remedy: 'remove it, or serve the model with vllm',
    };
  if ((placement.profile.nodes ?? 1) > 1)
    return { rule, message: 'is not known to work with replicas that span several nodes', remedy: 'remove it' };
  if (mostReplicas(placement) < 2)
    return { rule, message: 'has nothing to choose from: there is one replica', remedy: 'remove it, or add replicas' };
  return undefined;
}
