import { aConnection, anImage, aSecret, aWorkload } from '@slipway/testing/builders';
import { all, at, containerOf, listAt, only, podSpecOf, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { aPool } from '@slipway/testing/pool-builders';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { StartableJob, type StartableJobProps } from './startable-job.ts';

const minimal: StartableJobProps = {
  workload: aWorkload(),
  image: anImage(),
  command: ['measure'],
  args: ['--all'],
  resources: { cpu: 1, memoryGiB: 2, ephemeralStorageGiB: 3 },
  priorityClass: 'slipway-models',
  connections: [],
  deadlineSeconds: 900,
};

const everything: Required<StartableJobProps> = {
  ...minimal,
  connections: [aConnection()],
  pool: aPool(),
  env: { MODE: 'fast' },
  secretEnv: { KEY: { secret: aSecret(), key: 'token' } },
  files: { folder: '/etc/measure', content: { 'measure.txt': 'all' } },
  writable: [{ path: '/tmp', sizeGiB: 1 }],
  rights: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['create'] }],
  schedule: '47 3 * * *',
};

const rendered = (props: StartableJobProps) =>
  synthesise((scope) => {
    new StartableJob(scope, 'job', props);
  });

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);
  const job = only(manifests, 'CronJob');

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('meets the Pod Security Standard restricted, and keeps what is promised of every pod', () => {
    expect(podSpecOf(job)).meetsRestricted();
    expect(podSpecOf(job)).keepsPodPromises();
  });

  it('starts by itself when it is told to, runs once when it is started, and ends', () => {
    const schedule = props.schedule === undefined ? { suspend: true } : { suspend: false, schedule: props.schedule };
    expect(at(job, 'spec')).toMatchObject({ ...schedule, concurrencyPolicy: 'Forbid' });
    expect(at(job, 'spec', 'jobTemplate', 'spec')).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 900 });
    expect(at(podSpecOf(job), 'restartPolicy')).toBe('Never');
  });

  it('runs what it is told to', () => {
    expect(containerOf(job)).toMatchObject({ command: ['measure'], args: ['--all'] });
    expect(at(containerOf(job), 'ports')).toBeUndefined();
  });

  it('is open to its own connections only', () => {
    expect(all(manifests, 'NetworkPolicy')).toHaveLength(props.connections.length);
  });
});

it('has a token where it has rights, and neither without', () => {
  const mounts = (props: StartableJobProps) =>
    listAt(containerOf(only(rendered(props), 'CronJob')), 'volumeMounts').map((mount) => textAt(mount, 'name'));
  expect(mounts(everything)).toContain('api-token');
  expect(only(rendered(everything), 'Role')).toMatchObject({
    metadata: { namespace: 'shop' },
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['create'] }],
  });
  expect(mounts(minimal)).not.toContain('api-token');
  expect(all(rendered(minimal), 'Role')).toEqual([]);
});
