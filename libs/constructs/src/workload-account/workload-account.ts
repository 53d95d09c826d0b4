import { selectorLabels, type Workload } from '@slipway/contracts/endpoint';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** What a `WorkloadAccount` needs to know. */
export interface WorkloadAccountProps {
  /** Whose account it is; it has its name. */
  readonly workload: Workload;

  /**
   * What others read of it: the role in AWS that its tokens are for.
   *
   * @default - nothing
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The service account of a workload. No pod is given its token by itself: who talks to the API server mounts it. */
export class WorkloadAccount extends Construct {
  constructor(scope: Construct, id: string, { workload, annotations }: WorkloadAccountProps) {
    super(scope, id);
    const { namespace, name } = workload;
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: { name, namespace, labels: { ...selectorLabels(workload) }, ...(annotations && { annotations }) },
      automountServiceAccountToken: false,
    });
  }
}
