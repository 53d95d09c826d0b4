import type { Autoscaling } from '@slipway/contracts/placement';
import type { Workload } from '@slipway/contracts/endpoint';
import { selectorLabels } from '@slipway/contracts/endpoint';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** What a `CpuAutoscaler` needs to know. */
export interface CpuAutoscalerProps {
  /** Whose Deployment it scales. */
  readonly workload: Workload;
  /** How many pods there may be. */
  readonly autoscaling: Pick<Autoscaling, 'minReplicas' | 'maxReplicas'>;
}

/** Part of the requested CPU that pods use on average; what is left takes a burst until the next pod is there. */
const busyPercent = 70;

/** Lets the pods of a server on CPUs follow their load. */
export class CpuAutoscaler extends Construct {
  constructor(scope: Construct, id: string, props: CpuAutoscalerProps) {
    super(scope, id);
    const { namespace, name } = props.workload;
    new k8s.KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
      metadata: { name, namespace, labels: { ...selectorLabels(props.workload) } },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: props.autoscaling.minReplicas,
        maxReplicas: props.autoscaling.maxReplicas,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: busyPercent } },
          },
        ],
        behavior: {
          scaleUp: { stabilizationWindowSeconds: 0 },
          scaleDown: { stabilizationWindowSeconds: 300 },
        },
      },
    });
  }
}
