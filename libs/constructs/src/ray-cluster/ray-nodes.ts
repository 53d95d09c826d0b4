import { Construct } from 'constructs';
import { ConnectionPolicies } from '../connection-policies/connection-policies.ts';
import { DisruptionBudget } from '../disruption-budget/disruption-budget.ts';
import { WorkloadAccount } from '../workload-account/workload-account.ts';
import type { RayNodesProps } from './ray-nodes-props.ts';
import { typeLabels } from './ray-pod.ts';

/** What the pods of a Ray cluster need around them: an account, a budget for disruptions, policies. */
export class RayNodes extends Construct {
  constructor(scope: Construct, id: string, props: RayNodesProps) {
    super(scope, id);
    const { workload, workers, connections } = props;
    new WorkloadAccount(this, 'account', { workload });
    const least = workers.reduce((sum, { replicas }) => sum + replicas.min, 0);
    if (least > 1) {
      new DisruptionBudget(this, 'disruption-budget', {
        workload,
        pods: typeLabels({ workload, type: 'worker' }),
        // Kubernetes cannot ask a RayCluster how many pods it wants, and allows nothing then.
        minAvailable: least - 1,
      });
    }
    new ConnectionPolicies(this, 'connections', { subject: workload, connections });
  }
}
