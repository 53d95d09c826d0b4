import { selectorLabels, type Workload } from '@slipway/contracts/endpoint';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** What a `DisruptionBudget` needs to know. */
export interface DisruptionBudgetProps {
  /** Whose pods it guards; it has its name. */
  readonly workload: Workload;

  /**
   * Labels of the pods that count.
   *
   * @default - those of all pods of the workload
   */
  readonly pods?: Readonly<Record<string, string>>;

  /**
   * Pods that stay: for what Kubernetes cannot ask how many pods it wants.
   *
   * @default - all but one of those that are wanted
   */
  readonly minAvailable?: number;
}

/** Nodes are emptied one pod of a workload at a time. A pod that is not well may always go: it serves nobody. */
export class DisruptionBudget extends Construct {
  constructor(scope: Construct, id: string, { workload, pods, minAvailable }: DisruptionBudgetProps) {
    super(scope, id);
    const { namespace, name } = workload;
    const labels = { ...selectorLabels(workload) };
    new k8s.KubePodDisruptionBudget(this, 'budget', {
      metadata: { name, namespace, labels },
      spec: {
        ...(minAvailable === undefined
          ? { maxUnavailable: k8s.IntOrString.fromNumber(1) }
          : { minAvailable: k8s.IntOrString.fromNumber(minAvailable) }),
        selector: { matchLabels: { ...(pods ?? labels) } },
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
  }
}
