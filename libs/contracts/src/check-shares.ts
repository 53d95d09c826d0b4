import type { CheckedDeclaration } from './cluster.ts';
import type { Complain } from './complain.ts';
import type { NodePoolDeclaration } from './node-pool.ts';
import { resolvePool } from './resolve-models.ts';
import { chooseFrom } from './suggest.ts';

/** What one line of `batch.quotas` or `ray.workers` asks of a pool. */
interface Share {
  readonly pool: string;
  readonly cpu: number;
  readonly memoryGiB: number;
  readonly accelerators?: number | undefined;
}

/** Holds the shares of the batch queue and of the Ray cluster against pools and teams. */
export function checkShares({ batch, ray, nodePools, tenancy }: Partial<CheckedDeclaration>, complain: Complain): void {
  const quotas = batch?.quotas ?? [];
  quotas.forEach((quota, index) => {
    const path = `batch.quotas[${index}]`;
    const teams = tenancy?.teams.map(({ name }) => name);
    if (teams !== undefined && !teams.includes(quota.team)) {
      complain(`${path}.team`, quota.team, {
        rule: 'unknown-team',
        message: 'is not a team of this cluster',
        remedy: chooseFrom(quota.team, teams),
      });
    }
    if (quotas.findIndex(({ team, pool }) => team === quota.team && pool === quota.pool) < index) {
      complain(`${path}.pool`, quota.pool, {
        rule: 'duplicate-name',
        message: `has a quota for team ${quota.team} already`,
        remedy: 'state one quota for each team and pool',
      });
    }
    checkShare(quota, path, nodePools, complain);
  });
  checkQuotaSums(quotas, nodePools ?? [], complain);
  (ray?.workers ?? []).forEach((group, index) => {
    const path = `ray.workers[${index}]`;
    if (group.maxReplicas < group.minReplicas) {
      complain(`${path}.maxReplicas`, group.maxReplicas, {
        rule: 'replicas-out-of-range',
        message: `is less than minReplicas, ${group.minReplicas}`,
        remedy: `let it be ${group.minReplicas} at least, or lower minReplicas`,
      });
    }
    if (ray?.workers.findIndex(({ pool }) => pool === group.pool) !== index) {
      complain(`${path}.pool`, group.pool, {
        rule: 'duplicate-name',
        message: 'has a group of workers already',
        remedy: 'keep one group for each pool',
      });
    }
    checkShare(group, path, nodePools, complain);
  });
}

/** Nobody borrows, so what teams are promised of a pool must be there for all of them at once. */
function checkQuotaSums(quotas: readonly Share[], nodePools: readonly NodePoolDeclaration[], complain: Complain): void {
  for (const { name, limits } of nodePools) {
    const own = quotas.filter(({ pool }) => pool === name);
    for (const resource of ['cpu', 'memoryGiB', 'accelerators'] as const) {
      const promised = own.map((quota) => quota[resource] ?? 0);
      const sum = promised.reduce((total, amount) => total + amount, 0);
      const limit = limits[resource] ?? 0;
      // What a single team asks too much is said of it.
      if (sum <= limit || promised.some((amount) => amount > limit)) continue;
      complain('batch.quotas', sum, {
        rule: 'quotas-above-pool',
        message: `of ${resource} is what teams are promised of pool ${name}, which may grow to ${limit}`,
        remedy: `lower the quotas of ${name}, or raise limits.${resource} of the pool`,
      });
    }
  }
}

function checkShare(
  share: Share,
  path: string,
  nodePools: readonly NodePoolDeclaration[] | undefined,
  complain: Complain,
): void {
  const pool = resolvePool(share.pool, `${path}.pool`, nodePools, complain);
  if (pool === undefined) return;
  if ((pool.accelerator === 'none') !== (share.accelerators === undefined)) {
    complain(`${path}.accelerators`, share.accelerators, {
      rule: pool.accelerator === 'none' ? 'wrong-accelerator' : 'missing-field',
      message:
        pool.accelerator === 'none'
          ? `is stated for pool ${pool.name}, which has none`
          : `is missing for pool ${pool.name} of ${pool.accelerator} nodes`,
      remedy: pool.accelerator === 'none' ? 'remove it' : 'state how many',
    });
  }
  for (const resource of ['cpu', 'memoryGiB', 'accelerators'] as const) {
    const asked = share[resource] ?? 0;
    const limit = pool.limits[resource] ?? 0;
    if (asked <= limit || (resource === 'accelerators' && pool.accelerator === 'none')) continue;
    complain(`${path}.${resource}`, asked, {
      rule: 'pool-too-small',
      message: `is more than the ${limit} that pool ${pool.name} may grow to`,
      remedy: `lower it, or raise limits.${resource} of the pool`,
    });
  }
}
