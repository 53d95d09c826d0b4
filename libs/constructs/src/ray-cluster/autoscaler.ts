import type { Workload } from '@slipway/contracts/endpoint';
import {
  RayClusterSpecAutoscalerOptionsResourcesLimits as Limit,
  RayClusterSpecAutoscalerOptionsResourcesRequests as Request,
  RayClusterSpecAutoscalerOptionsVersion,
  type RayClusterSpecAutoscalerOptions,
} from '@slipway/crds/ray.io';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { apiTokenMount } from '../api-token/api-token.ts';
import { containerSecurity } from '../http-server/security.ts';
import { sessionFolder, temporaryFolder } from './ray-pod.ts';

/** Time without work after which a worker goes, seconds: a new node takes minutes, and so does a model. */
const idleSeconds = 300;

const memory = '1Gi';
const disk = '512Mi';

/** The container that KubeRay adds to the head: as shut as ours, and with its logs where the head reads them. */
export function autoscalerOptions(): RayClusterSpecAutoscalerOptions {
  return {
    version: RayClusterSpecAutoscalerOptionsVersion.V2,
    idleTimeoutSeconds: idleSeconds,
    resources: {
      requests: {
        cpu: Request.fromString('500m'),
        memory: Request.fromString(memory),
        'ephemeral-storage': Request.fromString(disk),
      },
      limits: { memory: Limit.fromString(memory), 'ephemeral-storage': Limit.fromString(disk) },
    },
    securityContext: { ...containerSecurity },
    volumeMounts: [
      apiTokenMount,
      { name: volumeName(temporaryFolder.path), mountPath: temporaryFolder.path },
      { name: volumeName(sessionFolder.path), mountPath: sessionFolder.path },
    ],
  };
}

/** What `AutoscalerRights` needs to know. */
export interface AutoscalerRightsProps {
  /** The Ray cluster; its account gets the rights. */
  readonly workload: Workload;
}

/** Lets Ray's autoscaler change the number of workers of its own cluster. KubeRay takes a role of this name for its own. */
export class AutoscalerRights extends Construct {
  constructor(scope: Construct, id: string, { workload }: AutoscalerRightsProps) {
    super(scope, id);
    const { namespace, name } = workload;
    new k8s.KubeRole(this, 'role', {
      metadata: { name, namespace },
      rules: [
        { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'patch', 'watch'] },
        { apiGroups: [''], resources: ['pods/resize'], verbs: ['patch'] },
        { apiGroups: ['ray.io'], resources: ['rayclusters'], resourceNames: [name], verbs: ['get', 'patch'] },
      ],
    });
    new k8s.KubeRoleBinding(this, 'role-binding', {
      metadata: { name, namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
  }
}

function volumeName(path: string): string {
  return path.slice(1).replaceAll('/', '-');
}
