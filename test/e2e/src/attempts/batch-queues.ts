import { change, create, object, read, remove, type Attempt } from './attempt.ts';

const kueue = '/apis/kueue.x-k8s.io/v1beta2';
const own = `${kueue}/namespaces/{own}`;

/** Reaches for more of a queue than its place in it. Nobody needs a queue to be there for these to be refused. */
export const queueJumping: readonly Attempt[] = [
  create(
    'T2-queue-of-others',
    'draws on the quota of another team',
    `${own}/localqueues`,
    object('kueue.x-k8s.io/v1beta2', 'LocalQueue', { spec: { clusterQueue: 'team-of-others' } }),
  ),
  change('T2-queue-led-elsewhere', 'leads its queue to another quota', `${own}/localqueues/batch`, {
    spec: { clusterQueue: 'team-of-others' },
  }),
  remove('T2-queue-removed', 'removes its queue', `${own}/localqueues/batch`),
  change('T2-queue-quota', 'raises the quota of its team', `${kueue}/clusterqueues/team-red`, {
    spec: { stopPolicy: 'None' },
  }),
  create(
    'T2-queue-flavor',
    'has nodes of its own choice to draw on',
    `${kueue}/resourceflavors`,
    object('kueue.x-k8s.io/v1beta2', 'ResourceFlavor', { spec: {} }),
  ),
  change('T2-queue-admitted', 'lets its own job start', `${own}/workloads/attempt/status`, {
    status: { admission: { clusterQueue: 'team-red' } },
  }),
  read('T3-queues', 'reads how much every team has', `${kueue}/clusterqueues`),
  read('T3-other-workloads', 'reads what waits of another team', `${kueue}/namespaces/{other}/workloads`),
];

/** What queues are for, where there are any. */
export const queuedWork: readonly Attempt[] = [
  { ...read('everyday-queue', 'looks at its queue', `${own}/localqueues`, 'be allowed'), where: 'batch queues' },
];
