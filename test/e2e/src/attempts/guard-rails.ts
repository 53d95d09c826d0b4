import { object, core, admission, create, change, remove, type Attempt } from './attempt.ts';

const webhooks = { webhooks: [] };

/** Changes of what guards the environment. */
export const guardRails: readonly Attempt[] = [
  change('T2-quota-raised', 'raises its quota', `${core}/resourcequotas/environment`, {
    spec: { hard: { pods: '1000' } },
  }),
  remove('T2-quota-removed', 'removes its quota', `${core}/resourcequotas/environment`),
  create(
    'T2-quota-added',
    'adds a quota',
    `${core}/resourcequotas`,
    object('v1', 'ResourceQuota', { spec: { hard: { pods: '1000' } } }),
  ),
  change('T2-limits-changed', 'changes its limits', `${core}/limitranges/environment`, { spec: { limits: [] } }),
  remove('T2-limits-removed', 'removes its limits', `${core}/limitranges/environment`),
  remove(
    'T2-policy-removed',
    'removes a network policy',
    '/apis/networking.k8s.io/v1/namespaces/{own}/networkpolicies/default-deny',
  ),
  create(
    'T2-policy-added',
    'opens the network',
    '/apis/networking.k8s.io/v1/namespaces/{own}/networkpolicies',
    object('networking.k8s.io/v1', 'NetworkPolicy', {
      spec: { podSelector: {}, egress: [{}], policyTypes: ['Egress'] },
    }),
  ),
  change('T2-labels', 'lowers the level of Pod Security', '/api/v1/namespaces/{own}', {
    metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
  }),
  change('T2-budget', 'raises its budget', '/api/v1/namespaces/{own}', {
    metadata: { annotations: { 'slipway.dev/budget-usd': '100000' } },
  }),
  remove('T2-namespace-removed', 'removes its namespace', '/api/v1/namespaces/{own}'),
  change('T2-account', 'has tokens mounted by default', `${core}/serviceaccounts/default`, {
    automountServiceAccountToken: true,
  }),
  create(
    'T2-token',
    'makes a token of its account',
    `${core}/serviceaccounts/default/token`,
    object('authentication.k8s.io/v1', 'TokenRequest', { spec: {} }, ''),
  ),
  create(
    'T2-webhook',
    'puts itself between everybody and the API',
    `${admission}/mutatingwebhookconfigurations`,
    object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', webhooks),
  ),
  create(
    'T2-policy-binding',
    'binds an admission policy',
    `${admission}/validatingadmissionpolicybindings`,
    object('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding', {
      spec: { policyName: 'a', validationActions: ['Deny'] },
    }),
  ),
  create(
    'T2-crd',
    'adds a kind to the API',
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {}, 'as.example.com'),
  ),
  change('T2-node', 'changes a node', '/api/v1/nodes/x86-1', { metadata: { labels: { mine: 'true' } } }),
  create(
    'T2-volume',
    'makes a volume out of a folder of a node',
    '/api/v1/persistentvolumes',
    object('v1', 'PersistentVolume', {
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/' } },
    }),
  ),
  create(
    'T2-certificate',
    'asks for a certificate of the cluster',
    '/apis/certificates.k8s.io/v1/certificatesigningrequests',
    object('certificates.k8s.io/v1', 'CertificateSigningRequest', {
      spec: { request: 'AAAA', signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] },
    }),
  ),
];
