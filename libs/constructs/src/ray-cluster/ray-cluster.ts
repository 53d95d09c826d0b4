import type { Endpoint } from '@slipway/contracts/endpoint';
import { rayPorts } from '@slipway/contracts/ray';
import { RayCluster as RayClusterObject } from '@slipway/crds/ray.io';
import { Construct } from 'constructs';
import { afterItsOperator } from '../removal/removal.ts';
import { AutoscalerRights } from './autoscaler.ts';
import { isAutoscaled, rayClusterSpec } from './ray-cluster-spec.ts';
import { checkRayName } from './ray-name.ts';
import { RayNodes } from './ray-nodes.ts';
import type { RayNodesProps } from './ray-nodes-props.ts';

/** A Ray cluster by itself, for jobs and experiments. */
export class RayCluster extends Construct {
  /** Where jobs are sent to, with the token. KubeRay makes the service. */
  readonly jobs: Endpoint;

  constructor(scope: Construct, id: string, props: RayNodesProps) {
    super(scope, id);
    const { workload } = props;
    checkRayName('RayCluster', workload);
    this.jobs = { workload: { ...workload, name: `${workload.name}-head-svc` }, port: rayPorts.dashboard };
    new RayNodes(this, 'nodes', props);
    if (isAutoscaled(props)) new AutoscalerRights(this, 'autoscaler', { workload });
    new RayClusterObject(this, 'ray-cluster', {
      metadata: { name: workload.name, namespace: workload.namespace, annotations: afterItsOperator },
      spec: rayClusterSpec(props, false),
    });
  }
}
