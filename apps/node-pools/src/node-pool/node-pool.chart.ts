import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { NodePool } from '@slipway/constructs/node-pool/node-pool';
import type { Cluster } from '@slipway/contracts/cluster';
import { nodeRole } from '@slipway/contracts/names';
import type { NodePoolDeclaration } from '@slipway/contracts/node-pool';
import type { Construct } from 'constructs';

/** What `NodePoolChart` needs to know. */
export interface NodePoolChartProps {
  /** The cluster that grows the nodes. */
  readonly cluster: Cluster;
  /** The pool. */
  readonly pool: NodePoolDeclaration;
}

/** One pool of nodes with its class. */
export class NodePoolChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: NodePoolChartProps) {
    super(scope, id, { app: 'node-pools', team: 'platform' });
    const { cluster, pool } = props;
    new NodePool(this, 'node-pool', {
      pool,
      compute: cluster.compute,
      cluster: cluster.name,
      nodeRole: nodeRole(cluster.name).text,
      zones: cluster.zones,
    });
  }
}
