import { selectorLabels } from '@slipway/contracts/endpoint';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ConnectionPolicies } from '../connection-policies/connection-policies.ts';
import type { RayNodesProps } from './ray-nodes-props.ts';
import { typeLabels } from './ray-pod.ts';

/** What the pods of a Ray cluster need around them: an account, a budget for disruptions, policies. */
export class RayNodes extends Construct {
  constructor(scope: Construct, id: string, props: RayNodesProps) {
    super(scope, id);
    const { workload, workers, connections } = props;
    const { namespace, name } = workload;
    const labels = { ...selectorLabels(workload) };
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: { name, namespace, labels },
      automountServiceAccountToken: false,
    });
    const least = workers.reduce((sum, { replicas }) => sum + replicas.min, 0);
    if (least > 1) {
      new k8s.KubePodDisruptionBudget(this, 'disruption-budget', {
        metadata: { name, namespace, labels },
        spec: {
          // A number that stays: Kubernetes cannot ask a RayCluster how many pods it wants, and allows nothing then.
          minAvailable: k8s.IntOrString.fromNumber(least - 1),
          selector: { matchLabels: typeLabels({ workload, type: 'worker' }) },
          unhealthyPodEvictionPolicy: 'AlwaysAllow',
        },
      });
    }
    new ConnectionPolicies(this, 'connections', { subject: workload, connections });
  }
}
