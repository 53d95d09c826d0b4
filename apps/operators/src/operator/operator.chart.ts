import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ConnectionPolicies } from '@slipway/constructs/connection-policies/connection-policies';
import type { Cluster } from '@slipway/contracts/cluster';
import type { OperatorService } from '@slipway/contracts/operators';
import { namespaceConnectionsOf } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';

/** What `OperatorChart` needs to know. */
export interface OperatorChartProps {
  /** The cluster that it works in. */
  readonly cluster: Cluster;
  /** The operator. */
  readonly operator: OperatorService;
}

/** What surrounds an operator: its chart is installed beside, from where its makers publish it. */
export class OperatorChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: OperatorChartProps) {
    super(scope, id, { app: 'operators', team: 'platform' });
    const { cluster, operator } = props;
    new ConnectionPolicies(this, 'connections', {
      subject: { namespace: operator.namespace },
      connections: namespaceConnectionsOf(cluster, operator.namespace),
    });
  }
}
