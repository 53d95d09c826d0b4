import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ConnectionPolicies } from '@slipway/constructs/connection-policies/connection-policies';
import type { Connection } from '@slipway/contracts/connection';
import type { OperatorService } from '@slipway/contracts/operators';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';

/** What `OperatorChart` needs to know. */
export interface OperatorChartProps {
  /** The operator. */
  readonly operator: OperatorService;
  /** Connections that begin or end in its namespace; none where another chart opens them. */
  readonly connections: readonly Connection[];
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
    const { operator, connections, budgetedPods } = props;
    new ConnectionPolicies(this, 'connections', {
      subject: { namespace: operator.namespace },
      connections,
    });
    if (budgetedPods === undefined) return;
    new k8s.KubePodDisruptionBudget(this, 'budget', {
      metadata: { name: operator.name, namespace: operator.namespace },
      spec: { minAvailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: { ...budgetedPods } } },
    });
  }
}
