import type { Source } from '@slipway/contracts/source';

/** A size of a store that AWS manages. */
export interface StoreClass {
  /** `db.t4g.medium`. */
  readonly name: string;
  readonly memoryGiB: number;
}

/** What a kind of managed store runs. */
export interface ManagedEngine {
  /** Version that is made; AWS renews what comes after its last point. */
  readonly version: string;
  /** Family of its settings. */
  readonly family: string;
  /** Sizes, smallest first. */
  readonly classes: readonly StoreClass[];
  readonly source: Source;
}

const asOf = '2026-11-21';

function graviton(prefix: string, memory: Readonly<Record<string, number>>): readonly StoreClass[] {
  return Object.entries(memory).map(([name, memoryGiB]) => ({ name: `${prefix}.${name}`, memoryGiB }));
}

/** PostgreSQL of Amazon RDS: one instance, or two of which one stands by. */
export const rdsPostgres: ManagedEngine = {
  version: '18.6',
  family: 'postgres18',
  classes: graviton('db', {
    't4g.small': 2,
    't4g.medium': 4,
    'm7g.large': 8,
    'm7g.xlarge': 16,
    'm7g.2xlarge': 32,
    'r7g.2xlarge': 64,
    'r7g.4xlarge': 128,
    'r7g.8xlarge': 256,
    'r7g.16xlarge': 512,
  }),
  source: { from: 'Amazon RDS user guide, "Hardware specifications for DB instance classes"', asOf },
};

/** Sizes for a cluster of three instances, which have disks of their own. */
export const rdsPostgresCluster: Pick<ManagedEngine, 'classes' | 'source'> = {
  classes: graviton('db', {
    'm6gd.large': 8,
    'm6gd.xlarge': 16,
    'm6gd.2xlarge': 32,
    'r6gd.2xlarge': 64,
    'r6gd.4xlarge': 128,
    'r6gd.8xlarge': 256,
    'r6gd.16xlarge': 512,
  }),
  source: { from: 'Amazon RDS user guide, "Instance class availability for Multi-AZ DB clusters"', asOf },
};

/** Valkey of Amazon ElastiCache: what speaks Redis. */
export const elastiCacheValkey: ManagedEngine = {
  version: '8.0',
  family: 'valkey8',
  classes: graviton('cache', {
    't4g.micro': 0.5,
    't4g.small': 1.37,
    't4g.medium': 3.09,
    'm7g.large': 6.38,
    'm7g.xlarge': 12.93,
    'm7g.2xlarge': 26.04,
    'r7g.2xlarge': 52.82,
    'r7g.4xlarge': 105.81,
    'r7g.8xlarge': 209.55,
    'r7g.16xlarge': 419.09,
  }),
  source: { from: 'Amazon ElastiCache user guide, "Supported node types"', asOf },
};

/** The smallest size with so much memory. Throws an Error where there is none. */
export function classWith(memoryGiB: number, { classes }: Pick<ManagedEngine, 'classes'>): StoreClass {
  const found = classes.find((one) => one.memoryGiB >= memoryGiB);
  if (found === undefined) {
    const most = classes.at(-1);
    throw new Error(
      `'memoryGiB' is ${memoryGiB}, more than the ${most?.memoryGiB} of ${most?.name}: ask for less, or have the store elsewhere`,
    );
  }
  return found;
}
