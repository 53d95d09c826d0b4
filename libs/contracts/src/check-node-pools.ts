import type { Catalog } from './catalog.ts';
import type { Complain } from './complain.ts';
import type { InstanceType } from './instance-type.ts';
import { warmPoolName, type NodePoolDeclaration } from './node-pool.ts';
import { chooseFrom } from './suggest.ts';

/** Names that EKS Auto Mode takes for its own pools and classes. */
const builtInPools = new Set(['general-purpose', 'system', 'default']);

/** Holds the node pools of a cluster against the catalog and each other. */
export function checkNodePools(pools: readonly NodePoolDeclaration[], catalog: Catalog, complain: Complain): void {
  const names = pools.map((pool) => pool.name);
  pools.forEach((pool, index) => {
    const path = `nodePools[${index}]`;
    if (names.indexOf(pool.name) < index) {
      complain(`${path}.name`, pool.name, {
        rule: 'duplicate-name',
        message: 'names two node pools',
        remedy: 'rename one of them',
      });
    }
    if (pool.warmNodes !== undefined && names.includes(warmPoolName(pool))) {
      complain(`${path}.warmNodes`, pool.warmNodes, {
        rule: 'duplicate-name',
        message: `needs the name ${warmPoolName(pool)}, which another pool has`,
        remedy: `rename that pool, or remove warmNodes from ${pool.name}`,
      });
    }
    if (builtInPools.has(pool.name)) {
      complain(`${path}.name`, pool.name, {
        rule: 'reserved-name',
        message: 'is the name of a pool that EKS makes',
        remedy: 'choose another name',
      });
    }
    if (pool.accelerator !== 'none' && pool.limits.accelerators === undefined) {
      complain(`${path}.limits.accelerators`, undefined, {
        rule: 'missing-field',
        message: `is missing for a pool of ${pool.accelerator} nodes`,
        remedy: 'state the most accelerators that it may hold',
      });
    }
    checkCapacity(pool, path, complain);
    const faulty = pool.families.filter((family, at) =>
      isFaultyFamily(pool, family, `${path}.families[${at}]`, catalog, complain),
    );
    if (faulty.length === 0 && eligibleTypes(pool, catalog).length === 0) {
      complain(path, pool.sizes ?? pool.families, {
        rule: 'no-eligible-instance',
        message: 'leaves no instance type to choose from',
        remedy: 'name a size that one of its families has',
      });
    }
  });
}

function checkCapacity({ capacity, reservations }: NodePoolDeclaration, path: string, complain: Complain): void {
  const reserved = capacity.includes('reserved');
  if (reserved === (reservations !== undefined)) return;
  complain(`${path}.reservations`, reservations, {
    rule: 'missing-field',
    message: reserved ? 'is missing for a pool that uses reserved capacity' : 'is stated for a pool that uses none',
    remedy: reserved ? "name the reservations: ['cr-…']" : "add 'reserved' to capacity, or remove it",
  });
}

/** Instance types that a pool may grow: of its families and sizes, with its architecture and accelerator. */
export function eligibleTypes(
  pool: NodePoolDeclaration,
  catalog: Pick<Catalog, 'instanceFamilies'>,
): readonly InstanceType[] {
  return pool.families.flatMap((family) =>
    (catalog.instanceFamilies().get(family) ?? []).filter(
      (type) =>
        type.architecture === pool.architecture &&
        type.accelerator === pool.accelerator &&
        (pool.sizes === undefined || pool.sizes.includes(type.name.slice(type.name.indexOf('.') + 1))),
    ),
  );
}

function isFaultyFamily(
  pool: NodePoolDeclaration,
  family: string,
  path: string,
  catalog: Catalog,
  complain: Complain,
): boolean {
  const types = catalog.instanceFamilies().get(family);
  if (types === undefined) {
    complain(path, family, {
      rule: 'unknown-instance-family',
      message: 'is not a family of EC2 instances',
      remedy: chooseFrom(family, suitableFamilies(pool, catalog)),
    });
  } else if (!types.some((type) => type.architecture === pool.architecture)) {
    complain(path, family, {
      rule: 'wrong-architecture',
      message: `has no ${pool.architecture} instances`,
      remedy: `use families of ${pool.architecture}, or set architecture to ${types[0]?.architecture}`,
    });
  } else if (!types.some((type) => type.accelerator === pool.accelerator)) {
    complain(path, family, {
      rule: 'wrong-accelerator',
      message: `has no instances with accelerator ${pool.accelerator}`,
      remedy: `set accelerator to ${types[0]?.accelerator}, or name another family`,
    });
  } else {
    return false;
  }
  return true;
}

function suitableFamilies(pool: NodePoolDeclaration, catalog: Catalog): string[] {
  return [...catalog.instanceFamilies()]
    .filter(([, types]) =>
      types.some((type) => type.architecture === pool.architecture && type.accelerator === pool.accelerator),
    )
    .map(([family]) => family);
}
