import type { Endpoint } from '@slipway/contracts/endpoint';
import {
  TargetGroupBinding as AutoModeBinding,
  TargetGroupBindingSpecServiceRefPort as AutoModePort,
  TargetGroupBindingSpecTargetType as AutoModeTargetType,
} from '@slipway/crds/eks.amazonaws.com';
import {
  TargetGroupBinding as ControllerBinding,
  TargetGroupBindingSpecServiceRefPort as ControllerPort,
  TargetGroupBindingSpecTargetType as ControllerTargetType,
} from '@slipway/crds/elbv2.k8s.aws';
import { Construct } from 'constructs';
import { afterItsOperator } from '../removal/removal.ts';

/** What a `TargetGroupBinding` needs to know. */
export interface TargetGroupBindingProps {
  /** The service whose pods become targets. */
  readonly endpoint: Endpoint;
  /** The target group: by the ARN that Auto Mode asks for, or by the name that a controller of one's own looks up. */
  readonly targetGroup: TargetGroupRef;
}

/** A target group of a load balancer. */
export type TargetGroupRef = Readonly<Record<'arn', string>> | Readonly<Record<'name', string>>;

/** Has the pods of a service registered with a load balancer that somebody else owns. No sync can make or delete one. */
export class TargetGroupBinding extends Construct {
  constructor(scope: Construct, id: string, { endpoint, targetGroup }: TargetGroupBindingProps) {
    super(scope, id);
    const { workload, port } = endpoint;
    const { namespace, name } = workload;
    const metadata = { name, namespace, annotations: afterItsOperator };
    if ('arn' in targetGroup) {
      new AutoModeBinding(this, 'binding', {
        metadata,
        spec: {
          serviceRef: { name, port: AutoModePort.fromNumber(port) },
          targetGroupArn: targetGroup.arn,
          targetType: AutoModeTargetType.IP,
        },
      });
      return;
    }
    new ControllerBinding(this, 'binding', {
      metadata,
      spec: {
        serviceRef: { name, port: ControllerPort.fromNumber(port) },
        targetGroupName: targetGroup.name,
        targetType: ControllerTargetType.IP,
      },
    });
  }
}
