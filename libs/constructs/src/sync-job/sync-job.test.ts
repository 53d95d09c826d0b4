import { aConnection, anImage, aSecret, aWorkload } from '@slipway/testing/builders';
import { all, at, containerOf, listAt, only, podSpecOf, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { aPool } from '@slipway/testing/pool-builders';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { SyncJob, type SyncJobProps } from './sync-job.ts';

const minimal: SyncJobProps = {
  workload: aWorkload(),
  image: anImage(),
  command: ['migrate'],
  args: ['--all'],
  resources: { cpu: 1, memoryGiB: 2, ephemeralStorageGiB: 3 },
  priorityClass: 'slipway-gateway',
  connections: [],
  deadlineSeconds: 900,
  runs: { wave: 1 },
  retries: 2,
};

const everything: Required<SyncJobProps> = {
  ...minimal,
  runs: 'after all',
  hourlyAt: 17,
  tryOut: ['--try'],
  connections: [aConnection()],
  pool: aPool(),
  env: { MODE: 'fast' },
  secretEnv: { KEY: { secret: aSecret(), key: 'token' } },
  files: { folder: '/etc/migrate', content: { 'migrate.txt': 'all' } },
  writable: [{ path: '/tmp', sizeGiB: 1 }],
  rights: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['till'], verbs: ['get'] }],
};

const rendered = (props: SyncJobProps) =>
  synthesise((scope) => {
    new SyncJob(scope, 'job', props);
  });

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);
  const job = only(manifests, 'Job');

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('meets the Pod Security Standard restricted, and keeps what is promised of every pod', () => {
    expect(podSpecOf(job)).meetsRestricted();
    expect(podSpecOf(job)).keepsPodPromises();
  });

  it('is made anew in each sync, tried again, and ends', () => {
    expect(at(job, 'metadata', 'annotations')).toMatchObject({
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    });
    expect(at(job, 'spec')).toMatchObject({ backoffLimit: 2, activeDeadlineSeconds: 900 });
    expect(at(podSpecOf(job), 'restartPolicy')).toBe('Never');
    expect(containerOf(job)).toMatchObject({ command: ['migrate'], args: ['--all'] });
  });

  it('is open to its own connections only', () => {
    expect(all(manifests, 'NetworkPolicy')).toHaveLength(props.connections.length);
  });
});

it('runs among the objects of its Application, or after them', () => {
  const marks = (props: SyncJobProps) => at(only(rendered(props), 'Job'), 'metadata', 'annotations');
  expect(marks(minimal)).toMatchObject({ 'argocd.argoproj.io/hook': 'Sync', 'argocd.argoproj.io/sync-wave': '1' });
  expect(marks(everything)).toMatchObject({ 'argocd.argoproj.io/hook': 'PostSync' });
  expect(marks(everything)).not.toHaveProperty(['argocd.argoproj.io/sync-wave']);
});

it('runs every hour where it is told the minute, with the same pods, and never twice at once', () => {
  const hourly = only(rendered(everything), 'CronJob', 'front');
  expect(at(hourly, 'spec')).toMatchObject({ schedule: '17 * * * *', concurrencyPolicy: 'Forbid' });
  expect(at(hourly, 'spec', 'suspend')).toBeUndefined();
  expect(podSpecOf(hourly)).toEqual(podSpecOf(only(rendered(everything), 'Job')));
  expect(all(rendered(minimal), 'CronJob')).toEqual([]);
});

it('tries out what it has made when somebody starts it, and never by itself', () => {
  const manifests = rendered(everything);
  const trial = only(manifests, 'CronJob', 'front-smoke');
  expect(at(trial, 'spec', 'suspend')).toBe(true);
  expect(at(trial, 'metadata', 'labels', 'app.kubernetes.io/name')).toBe('smoke');
  const { containers, ...pod } = podSpecOf(trial) as unknown as { readonly containers: readonly object[] };
  const { containers: ours, ...own } = podSpecOf(only(manifests, 'Job')) as unknown as typeof pod & {
    readonly containers: readonly object[];
  };
  expect(containers).toEqual(ours.map((container) => ({ ...container, args: ['--try'] })));
  expect(pod).toEqual(own);
});

it.each([-1, 60, 1.5])('knows no minute %s', (hourlyAt) => {
  expect(() => rendered({ ...minimal, hourlyAt })).toThrow("'hourlyAt' of front must be a minute from 0 to 59");
});

it('has a token where it has rights, of its own or from others, and none without', () => {
  const mounts = (props: SyncJobProps) =>
    listAt(containerOf(only(rendered(props), 'Job')), 'volumeMounts').map((mount) => textAt(mount, 'name'));
  expect(mounts(everything)).toContain('api-token');
  expect(at(only(rendered(everything), 'Role'), 'rules')).toEqual(everything.rights);
  const lent = { ...everything, rights: [] };
  expect(mounts(lent)).toContain('api-token');
  expect(all(rendered(lent), 'Role')).toEqual([]);
  expect(all(rendered(minimal), 'Role')).toEqual([]);
  expect(listAt(containerOf(only(rendered(minimal), 'Job')), 'volumeMounts')).toEqual([]);
});
