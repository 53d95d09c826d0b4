import { teamQueue, type PoolQuota } from '@slipway/contracts/batch';
import { environmentNamespaceLabel, teamLabel } from '@slipway/contracts/connection';
import { gibibytes } from '@slipway/contracts/units';
import {
  ClusterQueue,
  ClusterQueueSpecPreemptionReclaimWithinCohort as Reclaim,
  ClusterQueueSpecPreemptionWithinClusterQueue as Preempt,
  ClusterQueueSpecQueueingStrategy as Strategy,
  ClusterQueueSpecResourceGroupsFlavorsResourcesNominalQuota as Quota,
} from '@slipway/crds/kueue.x-k8s.io';
import { Construct } from 'constructs';
import { acceleratorResource } from '../node-pool/placing.ts';
import { afterItsOperator } from '../removal/removal.ts';

/** What a `TeamQueue` needs to know. */
export interface TeamQueueProps {
  /** Name of the team. */
  readonly team: string;
  /** What its jobs may use at once of each pool, at least one. */
  readonly quotas: readonly PoolQuota[];
}

/** The queue in which the jobs of a team wait for their share of the pools. It lends nothing and borrows nothing. */
export class TeamQueue extends Construct {
  constructor(scope: Construct, id: string, props: TeamQueueProps) {
    super(scope, id);
    const { team } = props;
    if (props.quotas.length === 0) {
      throw new Error(
        `'quotas' of the queue of team ${team} is empty: state one for each pool, or leave the queue out`,
      );
    }
    const quotas = dearestLast(props.quotas);
    const resources = coveredResources(quotas);
    new ClusterQueue(this, 'queue', {
      metadata: { name: teamQueue(team), annotations: afterItsOperator },
      spec: {
        namespaceSelector: {
          matchLabels: { [environmentNamespaceLabel.key]: environmentNamespaceLabel.value, [teamLabel]: team },
        },
        // A large job that must wait keeps no small one from starting.
        queueingStrategy: Strategy.BEST_EFFORT_FIFO,
        // Members of a team are equals: nobody's job ends for another's.
        preemption: { withinClusterQueue: Preempt.NEVER, reclaimWithinCohort: Reclaim.NEVER },
        resourceGroups: [
          {
            coveredResources: resources,
            flavors: quotas.map((quota) => ({
              name: quota.pool.name,
              resources: resources.map((name) => ({ name, nominalQuota: amountOf(quota, name) })),
            })),
          },
        ],
      },
    });
  }
}

/** Jobs take the first pool where they fit: those that could run anywhere leave accelerators to those that need them. */
function dearestLast(quotas: readonly PoolQuota[]): readonly PoolQuota[] {
  const plain = quotas.filter(({ pool }) => pool.accelerator === 'none');
  return [...plain, ...quotas.filter(({ pool }) => pool.accelerator !== 'none')];
}

/** A queue counts every resource in every pool, be it as none. */
function coveredResources(quotas: readonly PoolQuota[]): string[] {
  const accelerators = quotas.flatMap(({ pool: { accelerator } }) =>
    accelerator === 'none' ? [] : [acceleratorResource(accelerator)],
  );
  return ['cpu', 'memory', ...[...new Set(accelerators)].sort()];
}

function amountOf({ pool, cpu, memoryGiB, accelerators = 0 }: PoolQuota, resource: string): Quota {
  if (resource === 'cpu') return Quota.fromNumber(cpu);
  if (resource === 'memory') return Quota.fromString(gibibytes(memoryGiB));
  const own = pool.accelerator !== 'none' && acceleratorResource(pool.accelerator) === resource;
  return Quota.fromNumber(own ? accelerators : 0);
}
