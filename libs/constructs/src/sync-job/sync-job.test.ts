import { aConnection, anImage, aSecret, aWorkload } from '@slipway/testing/builders';
import { at, containerOf, namesOf, only, podSpecOf } from '@slipway/testing/find';
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
  wave: 1,
  deadlineSeconds: 900,
};

const everything: Required<SyncJobProps> = {
  ...minimal,
  connections: [aConnection()],
  pool: aPool(),
  env: { MODE: 'fast' },
  secretEnv: { KEY: { secret: aSecret(), key: 'token' } },
  files: { folder: '/etc/migrate', content: { 'tables.sql': 'SELECT 1' } },
  writable: [{ path: '/tmp', sizeGiB: 1 }],
  wave: 7,
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

  it('is made anew in each sync, in its wave', () => {
    expect(job.metadata['annotations']).toEqual({
      'argocd.argoproj.io/hook': 'Sync',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
      'argocd.argoproj.io/sync-wave': String(props.wave),
    });
  });

  it('tries again, and not for ever', () => {
    expect(at(job, 'spec')).toMatchObject({ backoffLimit: 3, activeDeadlineSeconds: 900 });
    expect(at(podSpecOf(job), 'restartPolicy')).toBe('Never');
    expect(containerOf(job)).toMatchObject({ command: ['migrate'], args: ['--all'] });
  });

  it('what it needs is of an earlier wave', () => {
    const others = manifests.filter(({ kind }) => kind !== 'Job');
    expect(JSON.stringify(others)).not.toContain('sync-wave');
    expect(namesOf(others, 'ServiceAccount')).toEqual(['front']);
  });
});

it('lies after what it needs', () => {
  expect(() => rendered({ ...minimal, wave: 0 })).toThrow("'wave' of front must be at least 1");
});
