import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** Name of the role that members of a team have in their environments. */
export const tenantRoleName = 'slipway-tenant';

/** What a `TenantRole` needs to know. */
export interface TenantRoleProps {
  /**
   * What members of a team may put into its batch queue.
   *
   * @default - nothing: no team has one
   */
  readonly queued?: 'jobs' | 'jobs and Ray jobs';
}

const work = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const read = ['get', 'list', 'watch'];

/**
 * What members of a team may do in their environments: run things, and look at them.
 *
 * Not the built-in `edit` or `admin`, which every operator's labels widen. No verb at all on what guards an environment
 * (quotas, limits, policies, roles, bindings) or acts for it elsewhere (external secrets, AWS controllers, Argo CD).
 */
export class TenantRole extends Construct {
  constructor(scope: Construct, id: string, props: TenantRoleProps = {}) {
    super(scope, id);
    new k8s.KubeClusterRole(this, 'role', {
      metadata: { name: tenantRoleName },
      rules: [
        {
          apiGroups: [''],
          resources: ['configmaps', 'persistentvolumeclaims', 'pods', 'secrets', 'services'],
          verbs: work,
        },
        { apiGroups: [''], resources: ['events', 'pods/log', 'pods/status', 'serviceaccounts'], verbs: read },
        { apiGroups: [''], resources: ['pods/attach', 'pods/exec', 'pods/portforward'], verbs: ['create', 'get'] },
        {
          apiGroups: ['apps'],
          resources: ['deployments', 'deployments/scale', 'replicasets', 'statefulsets', 'statefulsets/scale'],
          verbs: work,
        },
        { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: work },
        { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: work },
        { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: work },
        ...(props.queued === undefined ? [] : queueRules),
        ...(props.queued === 'jobs and Ray jobs' ? rayJobRules : []),
      ],
    });
  }
}

/** Where a job stands in the queue. Queues and what waits in them are written by the platform and by Kueue. */
const queueRules: k8s.PolicyRule[] = [
  { apiGroups: ['kueue.x-k8s.io'], resources: ['localqueues', 'workloads'], verbs: read },
  { apiGroups: ['visibility.kueue.x-k8s.io'], resources: ['localqueues/pendingworkloads'], verbs: ['get'] },
];

/** A Ray job comes with a cluster of its own, which its operator makes and removes. */
const rayJobRules: k8s.PolicyRule[] = [
  { apiGroups: ['ray.io'], resources: ['rayjobs'], verbs: work },
  { apiGroups: ['ray.io'], resources: ['rayclusters', 'rayjobs/status'], verbs: read },
];
