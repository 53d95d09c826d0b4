import { listAt } from '@slipway/proofs/fields';
import type { JsonObject } from '@slipway/contracts/manifest';
import { object, core, pod, create, read, tenantPod, type Attempt } from './attempt.ts';

const podTemplate = { metadata: { labels: { app: 'attempt' } }, spec: tenantPod()['spec'] as JsonObject };
const selector = { matchLabels: { app: 'attempt' } };
const port = { ports: [{ port: 80 }], selector: { app: 'attempt' } };

/** What environments are for. */
export const everydayWork: readonly Attempt[] = [
  {
    ...pod('everyday-pod', 'runs a pod that breaks no rule, and gets no token of the API', tenantPod(), 'be allowed'),
    holds: (kept) => listAt(kept, 'spec', 'volumes').length === 0,
  },
  create(
    'everyday-deployment',
    'runs a Deployment',
    '/apis/apps/v1/namespaces/{own}/deployments',
    object('apps/v1', 'Deployment', { spec: { selector, template: podTemplate } }),
    'be allowed',
  ),
  create(
    'everyday-job',
    'runs a Job',
    '/apis/batch/v1/namespaces/{own}/jobs',
    object('batch/v1', 'Job', { spec: { template: { spec: { ...podTemplate.spec, restartPolicy: 'Never' } } } }),
    'be allowed',
  ),
  {
    ...create(
      'everyday-queued-job',
      'runs a Job that waits in its queue',
      '/apis/batch/v1/namespaces/{own}/jobs',
      {
        ...object('batch/v1', 'Job', { spec: { template: { spec: { ...podTemplate.spec, restartPolicy: 'Never' } } } }),
        metadata: { name: 'attempt', labels: { 'kueue.x-k8s.io/queue-name': 'batch' } },
      },
      'be allowed',
    ),
    where: 'batch queues',
  },
  create(
    'everyday-service',
    'offers a port in the cluster',
    `${core}/services`,
    object('v1', 'Service', { spec: port }),
    'be allowed',
  ),
  create(
    'everyday-configmap',
    'keeps a setting',
    `${core}/configmaps`,
    object('v1', 'ConfigMap', { data: { a: 'b' } }),
    'be allowed',
  ),
  create(
    'everyday-secret',
    'keeps a secret',
    `${core}/secrets`,
    object('v1', 'Secret', { stringData: { a: 'b' } }),
    'be allowed',
  ),
  create(
    'everyday-volume',
    'asks for a volume',
    `${core}/persistentvolumeclaims`,
    object('v1', 'PersistentVolumeClaim', {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }),
    'be allowed',
  ),
  read('everyday-secrets', 'reads the secrets of the environment', `${core}/secrets`, 'be allowed'),
  read('everyday-events', 'reads what happened', `${core}/events`, 'be allowed'),
];
