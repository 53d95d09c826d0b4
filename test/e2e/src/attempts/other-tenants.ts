import { object, rbac, create, read, tenantPod, type Attempt } from './attempt.ts';

/** Looks over the fence. */
export const otherTenants: readonly Attempt[] = [
  ...['secrets', 'configmaps', 'pods', 'services', 'events', 'persistentvolumeclaims', 'serviceaccounts'].map((kind) =>
    read(`T3-other-${kind}`, `reads ${kind} of another team`, `/api/v1/namespaces/{other}/${kind}`),
  ),
  read('T3-other-deployments', 'reads Deployments of another team', '/apis/apps/v1/namespaces/{other}/deployments'),
  read('T3-gateway-secret', 'reads the secret of the gateway', '/api/v1/namespaces/litellm/secrets/litellm'),
  read('T3-argocd-secret', 'reads the secrets of Argo CD', '/api/v1/namespaces/argocd/secrets'),
  read('T3-system-secrets', 'reads the secrets of the system', '/api/v1/namespaces/kube-system/secrets'),
  read('T3-all-secrets', 'reads the secrets of all', '/api/v1/secrets'),
  read('T3-all-pods', 'reads the pods of all', '/api/v1/pods'),
  read('T3-namespaces', 'reads who is there', '/api/v1/namespaces'),
  read('T3-nodes', 'reads the nodes', '/api/v1/nodes'),
  read('T3-platform-role', 'reads the roles', `${rbac}/clusterroles`),
  create(
    'T3-other-pod',
    'runs a pod in the environment of another team',
    '/api/v1/namespaces/{other}/pods',
    tenantPod(),
  ),
  create('T3-gateway-pod', 'runs a pod beside the gateway', '/api/v1/namespaces/litellm/pods', tenantPod()),
  create('T7-namespace', 'makes a namespace', '/api/v1/namespaces', object('v1', 'Namespace', {}, 'dev-red-mine')),
];
