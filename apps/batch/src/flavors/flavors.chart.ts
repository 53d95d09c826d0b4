import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { PoolFlavor } from '@slipway/constructs/batch-queue/pool-flavor';
import type { NodePoolDeclaration } from '@slipway/contracts/node-pool';
import type { Construct } from 'constructs';

/** What `FlavorsChart` needs to know. */
export interface FlavorsChartProps {
  /** Pools of which some team has a quota. */
  readonly pools: readonly NodePoolDeclaration[];
}

/** What there is to have quotas of. */
export class FlavorsChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: FlavorsChartProps) {
    super(scope, id, { app: 'batch', team: 'platform' });
    for (const pool of props.pools) new PoolFlavor(this, pool.name, { pool });
  }
}
