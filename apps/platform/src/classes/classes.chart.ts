import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { askBeforeRemoval } from '@slipway/constructs/removal/removal';
import type { ComputeMode } from '@slipway/contracts/node-pool';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { storageClasses } from './storage-classes.ts';

/** What `ClassesChart` needs to know. */
export interface ClassesChartProps {
  /** Who runs the nodes: each mode has an EBS driver of its own. */
  readonly compute: ComputeMode;
}

const provisioners: Readonly<Record<ComputeMode, string>> = {
  'eks-auto-mode': 'ebs.csi.eks.amazonaws.com',
  karpenter: 'ebs.csi.aws.com',
};

/** Which pods go first, and what a volume is. */
export class ClassesChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: ClassesChartProps) {
    super(scope, id, { app: 'platform', team: 'platform' });
    for (const { name, value, description } of Object.values(priorityClasses)) {
      new k8s.KubePriorityClass(this, name, {
        metadata: { name },
        value,
        description,
        globalDefault: false,
        preemptionPolicy: 'PreemptLowerPriority',
      });
    }
    for (const { name, reclaimPolicy, isDefault } of storageClasses) {
      new k8s.KubeStorageClass(this, name, {
        metadata: {
          name,
          annotations: { ...askBeforeRemoval, 'storageclass.kubernetes.io/is-default-class': String(isDefault) },
        },
        provisioner: provisioners[props.compute],
        parameters: { type: 'gp3', encrypted: 'true' },
        reclaimPolicy,
        allowVolumeExpansion: true,
        // Bound where the pod lands: a volume made earlier may lie in a zone that its pod cannot reach.
        volumeBindingMode: 'WaitForFirstConsumer',
      });
    }
  }
}
