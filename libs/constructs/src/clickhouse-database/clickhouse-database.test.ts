import { imageReference } from '@slipway/contracts/image';
import type { Manifest } from '@slipway/contracts/manifest';
import {
  keeperWorkload,
  storeSecretKeys,
  storeWorkload,
  type ClickHouseDatabase as ClickHouseStore,
} from '@slipway/contracts/stores';
import { aConnection, anImage, aSecret } from '@slipway/testing/builders';
import { at, listAt, namesOf, only, podSpecsOf, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { ClickHouseDatabase, type ClickHouseDatabaseProps } from './clickhouse-database.ts';

const one = { form: 'in-cluster', replicas: 1, memoryGiB: 6, storageGiB: 40, backupDays: 7 } as const;
const store: ClickHouseStore = {
  kind: 'ClickHouseDatabase',
  namespace: 'shop',
  name: 'traces',
  database: 'default',
  username: 'clerk',
  users: [],
  purpose: 'keeps the traces',
  settings: one,
};
const keeper = keeperWorkload(store);

const minimal: ClickHouseDatabaseProps = {
  store,
  size: one,
  image: anImage(),
  keeperImage: anImage({ repository: 'registry.example.com/keeper' }),
  secret: aSecret({ keys: ['password'] }),
  connections: [],
  priorityClass: 'slipway-gateway',
};
const everything: Required<ClickHouseDatabaseProps> = {
  ...minimal,
  size: { ...one, replicas: 2 },
  secret: aSecret({ keys: storeSecretKeys.ClickHouseDatabase }),
  connections: [
    aConnection({ to: { kind: 'workload', workload: storeWorkload(store) }, port: 8123 }),
    aConnection({
      from: { kind: 'workload', workload: storeWorkload(store) },
      to: { kind: 'workload', workload: keeper },
      port: 2181,
    }),
  ],
  storageClass: 'gp3-retain',
  backup: {
    url: 'https://books.s3.us-east-1.amazonaws.com/shop/traces',
    accountAnnotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/books' },
  },
};

const rendered = (props: ClickHouseDatabaseProps): Manifest[] =>
  synthesise((scope) => {
    new ClickHouseDatabase(scope, 'clickhouse', props);
  });

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);
  const installation = only(manifests, 'ClickHouseInstallation', 'traces');
  const workloads = manifests.filter(({ kind }) => kind.startsWith('ClickHouse'));

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('its pods meet restricted, and have probes and limits', () => {
    for (const spec of workloads.flatMap((workload) => podSpecsOf(workload))) {
      expect(spec).meetsRestricted();
      const container = at(spec, 'containers', 0);
      for (const field of ['startupProbe', 'readinessProbe', 'livenessProbe', 'resources']) {
        expect(at(container, field), field).toBeDefined();
      }
      expect(at(spec, 'automountServiceAccountToken')).toBe(false);
      expect(JSON.stringify(at(spec, 'topologySpreadConstraints'))).toContain('topology.kubernetes.io/zone');
    }
  });

  it('its pods have the labels by which policies find them', () => {
    expect(at(installation, 'spec', 'templates', 'podTemplates', 0, 'metadata', 'labels')).toEqual({
      'app.kubernetes.io/instance': 'traces',
      'app.kubernetes.io/name': 'clickhouse',
    });
  });

  it('is one shard with as many copies as are asked for, on volumes that stay', () => {
    expect(at(installation, 'spec', 'configuration', 'clusters')).toEqual([
      { name: 'default', layout: { shardsCount: 1, replicasCount: props.size.replicas } },
    ]);
    expect(at(installation, 'spec', 'defaults', 'storageManagement', 'reclaimPolicy')).toBe('Retain');
    for (const workload of workloads) {
      expect(textAt(workload, 'metadata', 'annotations', 'argocd.argoproj.io/sync-options')).toContain(
        'Delete=confirm',
      );
    }
  });

  it('knows one user, by the password of its secret', () => {
    expect(at(installation, 'spec', 'configuration', 'users', 'clerk/password')).toEqual({
      valueFrom: { secretKeyRef: { name: 'till', key: 'password' } },
    });
  });

  it('is reached by its own name, inside of the cluster', () => {
    const service = at(installation, 'spec', 'templates', 'serviceTemplates', 0);
    expect(service).toMatchObject({ generateName: 'traces', spec: { type: 'ClusterIP' } });
    expect(listAt(service, 'spec', 'ports').map((port) => at(port, 'port'))).toEqual([8123, 9000]);
  });
});

it('several copies agree through a Keeper of three, of which two stay', () => {
  const manifests = rendered(everything);
  const host = at(only(manifests, 'ClickHouseInstallation'), 'spec', 'configuration', 'zookeeper', 'nodes', 0);
  expect(host).toEqual({ host: `keeper-${keeper.name}`, port: 2181 });
  const installation = only(manifests, 'ClickHouseKeeperInstallation', keeper.name);
  expect(at(installation, 'spec', 'configuration', 'clusters', 0, 'layout', 'replicasCount')).toBe(3);
  expect(at(only(manifests, 'PodDisruptionBudget', keeper.name), 'spec', 'maxUnavailable')).toBe(1);
  expect(namesOf(manifests, 'NetworkPolicy').sort()).toEqual([
    'traces-from-street-visitor',
    'traces-keeper-from-shop-traces',
    'traces-to-shop-traces-keeper',
  ]);
});

it('one copy needs nobody to agree with', () => {
  const manifests = rendered(minimal);
  expect(manifests.map(({ kind }) => kind)).toEqual(['ServiceAccount', 'ClickHouseInstallation']);
  expect(at(only(manifests, 'ClickHouseInstallation'), 'spec', 'configuration', 'zookeeper')).toBeUndefined();
});

it('a secret without a password is refused', () => {
  expect(() => rendered({ ...minimal, secret: aSecret() })).toThrow(
    "'secret' till of traces has token, pin: add the key password",
  );
});

describe('backups', () => {
  const manifests = rendered(everything);
  const job = only(manifests, 'CronJob', 'traces-backup');

  it('are asked for every night, with the client of the same version', () => {
    expect(at(job, 'spec')).toMatchObject({ suspend: false, schedule: '47 4 * * *', concurrencyPolicy: 'Forbid' });
    expect(podSpecsOf(job)[0]).meetsRestricted();
    expect(podSpecsOf(job)[0]).keepsPodPromises();
    expect(at(podSpecsOf(job)[0], 'containers', 0, 'image')).toBe(imageReference(everything.image));
  });

  it('go into a folder of their moment, whose name nobody chooses, and no password is in the command', () => {
    const script = textAt(only(manifests, 'ConfigMap', 'traces-backup'), 'data', 'backup.sh');
    expect(script).toContain("BACKUP DATABASE $CLICKHOUSE_DATABASE TO S3('$BACKUP_URL/$moment')");
    expect(script).not.toMatch(/password|PASSWORD/);
    expect(listAt(podSpecsOf(job)[0], 'containers', 0, 'env')).toContainEqual({
      name: 'BACKUP_URL',
      value: 'https://books.s3.us-east-1.amazonaws.com/shop/traces',
    });
  });

  it('are made by the server, with the role of its own account', () => {
    const account = only(manifests, 'ServiceAccount', 'traces');
    expect(account.metadata['annotations']).toEqual(everything.backup.accountAnnotations);
    const installation = only(manifests, 'ClickHouseInstallation', 'traces');
    expect(at(installation, 'spec', 'templates', 'podTemplates', 0, 'spec', 'serviceAccountName')).toBe('traces');
    expect(at(installation, 'spec', 'configuration', 'settings')).toMatchObject({
      's3/backups/endpoint': everything.backup.url,
    });
  });

  it('are not made where nobody says where to', () => {
    expect(
      rendered(minimal)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['ClickHouseInstallation', 'ServiceAccount']);
  });
});
