import { object, core, rbac, pod, create, change, remove, tenantPod, type Attempt } from './attempt.ts';

const adminRole = { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' } };

/** Asks for more than it may have, in amounts and in rights. */
export const overreach: readonly Attempt[] = [
  pod('C7-neuron', 'takes a Neuron device', tenantPod({}, { resources: { limits: { 'aws.amazon.com/neuron': '1' } } })),
  pod('C7-gpus', 'takes eight GPUs', tenantPod({}, { resources: { limits: { 'nvidia.com/gpu': '8' } } })),
  pod('C7-negative', 'asks for less than nothing', tenantPod({}, { resources: { requests: { cpu: '-1' } } })),
  pod(
    'C7-overflow',
    'asks for more than can be counted',
    tenantPod({}, { resources: { limits: { memory: '9223372036854775808', cpu: '1' } } }),
  ),
  pod(
    'C7-part-of-gpu',
    'asks for a tenth of a GPU',
    tenantPod({}, { resources: { limits: { 'nvidia.com/gpu': '100m' } } }),
  ),
  create(
    'C7-storage',
    'asks for a huge volume',
    `${core}/persistentvolumeclaims`,
    object('v1', 'PersistentVolumeClaim', {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '100Ti' } } },
    }),
  ),
  create(
    'C8-role',
    'makes a role',
    `${rbac}/namespaces/{own}/roles`,
    object('rbac.authorization.k8s.io/v1', 'Role', { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }),
  ),
  create(
    'C8-role-binding',
    'makes itself an administrator here',
    `${rbac}/namespaces/{own}/rolebindings`,
    object('rbac.authorization.k8s.io/v1', 'RoleBinding', adminRole),
  ),
  create(
    'C8-cluster-role-binding',
    'makes itself an administrator everywhere',
    `${rbac}/clusterrolebindings`,
    object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', adminRole),
  ),
  change('C8-tenant-role', 'widens the role of all tenants', `${rbac}/clusterroles/slipway-tenant`, { rules: [] }),
  remove('C8-binding-removed', 'locks its team out', `${rbac}/namespaces/{own}/rolebindings/team`),
  create(
    'C8-application',
    'has Argo CD deliver something',
    '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications',
    object('argoproj.io/v1alpha1', 'Application', {
      spec: { project: 'platform', destination: { name: 'in-cluster' } },
    }),
  ),
  change(
    'C8-project',
    'widens what Argo CD may deliver',
    '/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects/default',
    { spec: { sourceRepos: ['*'] } },
  ),
];
