import type { Manifest } from '@slipway/contracts/manifest';
import { storeWorkload, type PostgresDatabase as PostgresStore } from '@slipway/contracts/stores';
import { aConnection, anImage, aSecret } from '@slipway/testing/builders';
import { all, at, namesOf, only, podSpecsOf, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { PostgresDatabase, type PostgresDatabaseProps } from './postgres-database.ts';

const alone: PostgresStore = {
  kind: 'PostgresDatabase',
  namespace: 'shop',
  name: 'books',
  database: 'ledger',
  users: [],
  purpose: 'keeps the books',
  settings: { form: 'in-cluster', replicas: 1, memoryGiB: 2, storageGiB: 7, backupDays: 0 },
};
const several: PostgresStore = { ...alone, settings: { ...alone.settings, replicas: 3, backupDays: 9 } };
const secret = aSecret({ keys: ['username', 'password'] });

const minimal: PostgresDatabaseProps = {
  store: alone,
  image: anImage(),
  secret,
  connections: [],
  priorityClass: 'slipway-gateway',
};
const everything: Required<PostgresDatabaseProps> = {
  ...minimal,
  store: several,
  connections: [aConnection({ to: { kind: 'workload', workload: storeWorkload(alone) }, port: 5432 })],
  backupBucket: 'safe',
  storageClass: 'gp3-retain',
};

const rendered = (props: PostgresDatabaseProps): Manifest[] =>
  synthesise((scope) => {
    new PostgresDatabase(scope, 'postgres', props);
  });

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);
  const cluster = only(manifests, 'Cluster', 'books');

  it('is kept whole by the API server, and its pods meet restricted', () => {
    expect(manifests).meetsSchemas();
    for (const spec of podSpecsOf(cluster)) expect(spec).meetsRestricted();
  });

  it('has one database, which its user owns, and nobody comes in as superuser', () => {
    expect(at(cluster, 'spec', 'bootstrap', 'initdb')).toMatchObject({
      database: 'ledger',
      owner: 'ledger',
      secret: { name: 'till' },
      dataChecksums: true,
    });
    expect(at(cluster, 'spec', 'enableSuperuserAccess')).toBe(false);
  });

  it('is as large as it is told, of an image by exact version', () => {
    expect(at(cluster, 'spec')).toMatchObject({
      instances: props.store.settings.replicas,
      imageName: expect.stringContaining('registry.example.com/web:1.2.3') as string,
      resources: { requests: { memory: '2Gi' }, limits: { memory: '2Gi' } },
      storage: { size: '7Gi' },
      postgresql: { parameters: { shared_buffers: '512MB', timezone: 'UTC' } },
      priorityClassName: 'slipway-gateway',
    });
  });

  it('keeps its instances apart, by zone and by node', () => {
    const constraints = JSON.stringify(at(cluster, 'spec', 'topologySpreadConstraints'));
    expect(constraints).toContain('topology.kubernetes.io/zone');
    expect(constraints).toContain('kubernetes.io/hostname');
  });

  it('nothing that holds data goes unasked', () => {
    for (const object of manifests.filter(({ kind }) => kind !== 'NetworkPolicy')) {
      expect(textAt(object, 'metadata', 'annotations', 'argocd.argoproj.io/sync-options')).toContain('Delete=confirm');
    }
  });

  it('opens its half of each connection', () => {
    expect(all(manifests, 'NetworkPolicy')).toHaveLength(props.connections.length);
  });
});

describe('one instance', () => {
  it('holds back no node, and restarts in its place', () => {
    const cluster = only(rendered(minimal), 'Cluster');
    expect(at(cluster, 'spec', 'enablePDB')).toBe(false);
    expect(at(cluster, 'spec', 'primaryUpdateMethod')).toBe('restart');
  });

  it('of several takes over before the first one restarts', () => {
    const cluster = only(rendered(everything), 'Cluster');
    expect(at(cluster, 'spec', 'enablePDB')).toBe(true);
    expect(at(cluster, 'spec', 'primaryUpdateMethod')).toBe('switchover');
  });
});

describe('backups', () => {
  const manifests = rendered(everything);

  it('go to a folder of the bucket, with the role of the pods, and every change with them', () => {
    const plugin = at(only(manifests, 'Cluster'), 'spec', 'plugins', 0);
    expect(plugin).toMatchObject({ isWALArchiver: true, parameters: { barmanObjectName: 'books' } });
    expect(at(only(manifests, 'ObjectStore', 'books'), 'spec')).toMatchObject({
      retentionPolicy: '9d',
      configuration: { destinationPath: 's3://safe/shop', s3Credentials: { inheritFromIAMRole: true } },
    });
  });

  it('are made whole every day, by the same plugin', () => {
    const schedule = only(manifests, 'ScheduledBackup');
    expect(at(schedule, 'spec')).toMatchObject({ cluster: { name: 'books' }, method: 'plugin', immediate: true });
    expect(at(schedule, 'spec', 'pluginConfiguration', 'name')).toBe(
      at(only(manifests, 'Cluster'), 'spec', 'plugins', 0, 'name'),
    );
    expect(textAt(schedule, 'spec', 'schedule').split(' ')).toHaveLength(6);
  });

  it('are none where none are asked for', () => {
    expect(namesOf(rendered(minimal), 'ObjectStore')).toEqual([]);
    expect(at(only(rendered(minimal), 'Cluster'), 'spec', 'plugins')).toBeUndefined();
  });
});

it.each([
  [{ secret: aSecret() }, "'secret' till of books has token, pin: add the key username"],
  [{ store: several }, "'backupBucket' of books is missing, and it keeps backups for 9 days: name one"],
])('%j is refused', (props, message) => {
  expect(() => rendered({ ...minimal, ...props })).toThrow(message);
});
