import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { askBeforeRemoval } from '@slipway/constructs/removal/removal';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';

/** Makes Auto Mode enforce network policies: without this they are stored and ignored. */
export class NetworkPolicyControllerChart extends ComponentChart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { app: 'platform', team: 'platform' });
    new k8s.KubeConfigMap(this, 'settings', {
      metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system', annotations: askBeforeRemoval },
      data: { 'enable-network-policy-controller': 'true' },
    });
  }
}
