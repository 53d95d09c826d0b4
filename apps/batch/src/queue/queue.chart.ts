import { TeamQueue } from '@slipway/constructs/batch-queue/team-queue';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import type { PoolQuota } from '@slipway/contracts/batch';
import type { Construct } from 'constructs';

/** What `QueueChart` needs to know. */
export interface QueueChartProps {
  /** The team. */
  readonly team: string;
  /** What its jobs may use at once. */
  readonly quotas: readonly PoolQuota[];
}

/** The batch queue of one team. */
export class QueueChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: QueueChartProps) {
    super(scope, id, { app: 'batch', team: 'platform' });
    new TeamQueue(this, 'queue', props);
  }
}
