import type { Endpoint } from '@slipway/contracts/endpoint';
import { rayPorts } from '@slipway/contracts/ray';
import { RayService as RayServiceObject, type RayServiceSpecRayClusterConfig } from '@slipway/crds/ray.io';
import { Construct } from 'constructs';
import { rayClusterSpec, servePort } from '../ray-cluster/ray-cluster-spec.ts';
import { checkRayName } from '../ray-cluster/ray-name.ts';
import { RayNodes } from '../ray-cluster/ray-nodes.ts';
import type { RayNodesProps } from '../ray-cluster/ray-nodes-props.ts';
import { afterItsOperator } from '../removal/removal.ts';

/** What a `RayService` needs to know. */
export interface RayServiceProps extends RayNodesProps {
  /** Applications of Ray Serve, as YAML. A change is made in place. */
  readonly serveConfig: string;
  /** How a change of nodes or images arrives. */
  readonly upgrade: RayUpgrade;
}

/**
 * `NewCluster`: a second cluster beside the first, which goes when the second answers. It takes everything twice.
 * `None`: the first stays as it is until a person deletes it.
 */
export type RayUpgrade = 'NewCluster' | 'None';

/** Runs applications of Ray Serve in a Ray cluster of their own, behind one in-cluster endpoint. */
export class RayService extends Construct {
  /** Where callers reach the applications. KubeRay makes the service, as soon as one answers. */
  readonly endpoint: Endpoint;

  constructor(scope: Construct, id: string, props: RayServiceProps) {
    super(scope, id);
    const { workload, serveConfig, upgrade } = props;
    const { namespace, name } = workload;
    checkRayName('RayService', workload);
    this.endpoint = { workload, port: rayPorts.serve };
    new RayNodes(this, 'nodes', props);
    new RayServiceObject(this, 'ray-service', {
      metadata: { name, namespace, annotations: afterItsOperator },
      spec: {
        serveConfigV2: serveConfig,
        upgradeStrategy: { type: upgrade },
        // The head does no work, and has no proxy that is worth a call.
        excludeHeadPodFromServeSvc: true,
        serveService: {
          metadata: { name },
          spec: { type: 'ClusterIP', ports: [{ ...servePort, protocol: 'TCP' }] },
        },
        // One schema, for which the import makes two sets of classes.
        rayClusterConfig: rayClusterSpec(props, true) as unknown as RayServiceSpecRayClusterConfig,
      },
    });
  }
}
