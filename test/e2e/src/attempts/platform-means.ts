import type { JsonObject } from '@slipway/contracts/manifest';
import { object, core, pod, create, tenantPod, type Attempt } from './attempt.ts';

const claim = (more: JsonObject): JsonObject =>
  object('v1', 'PersistentVolumeClaim', {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...more },
  });
const port = { ports: [{ port: 80 }], selector: { app: 'attempt' } };

const secrets = '/apis/external-secrets.io/v1/namespaces/{own}';

/** Reads what AWS keeps for others, through whoever may. */
const secretMeans: readonly Attempt[] = [
  create(
    'T3-secret-store',
    'makes a store of secrets',
    `${secrets}/secretstores`,
    object('external-secrets.io/v1', 'SecretStore', {
      spec: { provider: { aws: { service: 'SecretsManager', region: 'us-east-1' } } },
    }),
  ),
  create(
    'T3-external-secret',
    'has a secret of the gateway written into its environment',
    `${secrets}/externalsecrets`,
    object('external-secrets.io/v1', 'ExternalSecret', {
      spec: {
        secretStoreRef: { kind: 'SecretStore', name: 'aws' },
        data: [{ secretKey: 'a', remoteRef: { key: '/slipway/dev/litellm/litellm', property: 'master-key' } }],
      },
    }),
  ),
  create(
    'T3-store-token',
    'becomes the reader of the secrets of the gateway',
    '/api/v1/namespaces/litellm/serviceaccounts/secret-store/token',
    object('authentication.k8s.io/v1', 'TokenRequest', { spec: {} }, ''),
  ),
];

/** Takes what is the platform's: its place in the queue, its nodes, its ways in and out. */
export const platformMeans: readonly Attempt[] = [
  pod(
    'T9-accelerator-node',
    'waits on a node with accelerators and uses none',
    tenantPod({ tolerations: [{ operator: 'Exists' }], nodeSelector: { 'slipway.dev/node-pool': 'gpu' } }),
  ),
  pod('T9-node-name', 'goes past the scheduler', tenantPod({ nodeName: 'gpu-1' })),
  ...['slipway-gateway', 'slipway-models', 'system-cluster-critical', 'system-node-critical'].map((name) =>
    pod(`T10-${name}`, `takes the priority ${name}`, tenantPod({ priorityClassName: name })),
  ),
  create(
    'T10-priority-class',
    'makes a priority',
    '/apis/scheduling.k8s.io/v1/priorityclasses',
    object('scheduling.k8s.io/v1', 'PriorityClass', { value: 1 }),
  ),
  create(
    'T10-storage-class',
    'makes a class of volumes',
    '/apis/storage.k8s.io/v1/storageclasses',
    object('storage.k8s.io/v1', 'StorageClass', { provisioner: 'a.example.com' }),
  ),
  create(
    'T10-other-storage-class',
    'asks for a volume that stays when its claim goes',
    `${core}/persistentvolumeclaims`,
    claim({ storageClassName: 'rehearsed-retain' }),
  ),
  create(
    'T10-volume-of-others',
    'names the volume that it wants',
    `${core}/persistentvolumeclaims`,
    claim({ volumeName: 'pvc-of-somebody-else' }),
  ),
  pod('T10-runtime-class', 'chooses a runtime', tenantPod({ runtimeClassName: 'nvidia' })),
  ...secretMeans,
  create(
    'T11-load-balancer',
    'opens a load balancer',
    `${core}/services`,
    object('v1', 'Service', { spec: { ...port, type: 'LoadBalancer' } }),
  ),
  create(
    'T11-node-port',
    'opens a port of every node',
    `${core}/services`,
    object('v1', 'Service', { spec: { ...port, type: 'NodePort' } }),
  ),
  create(
    'T11-external-ip',
    'takes an address',
    `${core}/services`,
    object('v1', 'Service', { spec: { ...port, externalIPs: ['10.20.0.1'] } }),
  ),
  create(
    'T11-external-name',
    'gives another name to a host',
    `${core}/services`,
    object('v1', 'Service', { spec: { type: 'ExternalName', externalName: 'litellm.litellm.svc.cluster.local' } }),
  ),
  create(
    'T11-ingress',
    'opens a way in',
    '/apis/networking.k8s.io/v1/namespaces/{own}/ingresses',
    object('networking.k8s.io/v1', 'Ingress', {
      spec: { defaultBackend: { service: { name: 'a', port: { number: 80 } } } },
    }),
  ),
  create(
    'T11-endpoints',
    'leads a Service elsewhere',
    '/apis/discovery.k8s.io/v1/namespaces/{own}/endpointslices',
    object('discovery.k8s.io/v1', 'EndpointSlice', { addressType: 'IPv4', endpoints: [] }),
  ),
];
