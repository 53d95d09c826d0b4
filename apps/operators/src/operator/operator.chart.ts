import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ConnectionPolicies } from '@slipway/constructs/connection-policies/connection-policies';
import type { Cluster } from '@slipway/contracts/cluster';
import type { OperatorService } from '@slipway/contracts/operators';
import { namespaceConnectionsOf } from '@slipway/contracts/topology';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';

/** What `OperatorChart` needs to know. */
export interface OperatorChartProps {
  /** The cluster that it works in. */
  readonly cluster: Cluster;
  /** The operator. */
  readonly operator: OperatorService;
  /**
   * Labels of replicas of which one must stay, whatever else goes.
   *
   * @default - none: its chart says so itself, or it runs on every node
   */
  readonly budgetedPods?: Readonly<Record<string, string>>;
}

/** What surrounds an operator: its chart is installed beside, from where its makers publish it. */
export class OperatorChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: OperatorChartProps) {
    super(scope, id, { app: 'operators', team: 'platform' });
    const { cluster, operator, budgetedPods } = props;
    new ConnectionPolicies(this, 'connections', {
      subject: { namespace: operator.namespace },
      connections: namespaceConnectionsOf(cluster, operator.namespace),
    });
    if (budgetedPods === undefined) return;
    new k8s.KubePodDisruptionBudget(this, 'budget', {
      metadata: { name: operator.name, namespace: operator.namespace },
      spec: { minAvailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: { ...budgetedPods } } },
    });
  }
}
