import { images } from '@slipway/catalog/images';
import type { Cluster } from '@slipway/contracts/cluster';
import { waves } from '@slipway/contracts/chart-spec';
import { looksLikeCredential } from '@slipway/contracts/credential';
import { langfuseEndpoint, type Langfuse } from '@slipway/contracts/langfuse';
import { pagesOf } from '@slipway/contracts/pages';
import { storeSecretKeys } from '@slipway/contracts/stores';
import { aCluster, anEdge, anIdentity, storeSettings, storesInCluster } from '@slipway/testing/builders';
import { all, at, containerOf, listAt, namesOf, only, podSpecOf, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';
import { langfuseOf } from './settings/settings.ts';

const langfuse: Langfuse = {
  owner: 'olga@example.com',
  webReplicas: 2,
  workerReplicas: 3,
  retentionDays: 45,
};
const clickhouse = { form: 'in-cluster', replicas: 2, memoryGiB: 8, storageGiB: 100, backupDays: 7 } as const;
const managed = aCluster({ langfuse, stores: storeSettings({ clickhouse }) });
const inside = aCluster({ langfuse, stores: storesInCluster() });
const outside = aCluster({ langfuse, stores: storeSettings({ clickhouse: { form: 'external' } }) });

const charts = ['langfuse-migrations', 'langfuse-retention', 'langfuse-web', 'langfuse-worker'];

function chartOf(cluster: Cluster, name: string) {
  const [spec, ...others] = compose(cluster).filter((each) => each.name === name);
  if (spec === undefined || others.length > 0) throw new Error(`there is one ${name}`);
  return { spec, manifests: synthesiseChart(spec) };
}

/** Environment of a program by name: its values, and its secrets as `secret/key`. */
function environmentOf(cluster: Cluster, name: string): Readonly<Record<string, string>> {
  const { manifests } = chartOf(cluster, name);
  const [workload] = manifests.filter(({ kind }) => kind === 'Deployment' || kind === 'Job');
  return Object.fromEntries(
    listAt(containerOf(workload!), 'env').map((variable) => {
      const from = at(variable, 'valueFrom', 'secretKeyRef');
      const value = from === undefined ? textAt(variable, 'value') : `${textAt(from, 'name')}/${textAt(from, 'key')}`;
      return [textAt(variable, 'name'), value];
    }),
  );
}

it('is nothing in a cluster that does not ask for it', () => {
  expect(compose(aCluster())).toEqual([]);
  expect(() => langfuseOf(aCluster())).toThrow("'langfuse' is not in clusters/test/cluster.ts");
});

describe.each([
  ['managed stores', managed],
  ['stores in the cluster', inside],
  ['a ClickHouse of others', outside],
])('with %s', (_, cluster) => {
  it('is its programs, its jobs, its stores and the keys of its project', () => {
    expect(compose(cluster).map(({ name }) => name)).toEqual(['postgres', 'redis', 'clickhouse', ...charts, 'keys']);
    for (const spec of compose(cluster)) {
      expect(spec).toMatchObject({ app: 'langfuse', owner: 'platform', wave: waves.gateway });
      expect(synthesiseChart(spec)).meetsSchemas();
    }
  });

  it('its pods meet restricted, and keep what is promised of pods', () => {
    for (const name of charts) {
      const { manifests } = chartOf(cluster, name);
      const pods = manifests.filter(({ kind }) => kind === 'Deployment' || kind === 'Job').map(podSpecOf);
      expect(pods).toHaveLength(1);
      for (const pod of pods) {
        expect(pod).meetsRestricted();
        expect(pod).keepsPodPromises();
      }
    }
  });

  it('both programs read what is stored, signed and encrypted from the same places', () => {
    const [web, worker] = ['langfuse-web', 'langfuse-worker'].map((name) => environmentOf(cluster, name));
    const { PORT, ...common } = worker ?? {};
    expect(PORT).toBe('3030');
    expect(web).toMatchObject(common);
    expect(common).toMatchObject({
      CLICKHOUSE_PASSWORD: 'clickhouse/password',
      CLICKHOUSE_URL: 'clickhouse/url',
      DATABASE_URL: 'postgres/url',
      ENCRYPTION_KEY: 'langfuse/encryption-key',
      HOSTNAME: '0.0.0.0',
      REDIS_TLS_ENABLED: 'redis/tls',
      SALT: 'langfuse/salt',
      TELEMETRY_ENABLED: 'false',
    });
  });

  it('names keys of stores that they have in every form', () => {
    const keys = { clickhouse: 'ClickHouseDatabase', postgres: 'PostgresDatabase', redis: 'RedisCache' } as const;
    for (const name of charts) {
      for (const value of Object.values(environmentOf(cluster, name))) {
        const [secret = '', key = ''] = value.split('/');
        if (secret in keys && key !== '') expect(storeSecretKeys[keys[secret as keyof typeof keys]]).toContain(key);
      }
    }
  });

  it('migrates once, before its programs, which do not', () => {
    const migrations = environmentOf(cluster, 'langfuse-migrations');
    for (const off of ['LANGFUSE_AUTO_POSTGRES_MIGRATION_DISABLED', 'LANGFUSE_AUTO_CLICKHOUSE_MIGRATION_DISABLED']) {
      expect(migrations).not.toHaveProperty(off);
      for (const name of ['langfuse-web', 'langfuse-worker']) expect(environmentOf(cluster, name)[off]).toBe('true');
    }
    expect(migrations).toMatchObject({
      CLICKHOUSE_MIGRATION_SSL: 'clickhouse/tls',
      CLICKHOUSE_MIGRATION_URL: 'clickhouse/native-url',
    });
    const waveOf = (name: string, kind: string) =>
      Number(
        at(only(chartOf(cluster, name).manifests, kind), 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave'),
      );
    const order = [
      waveOf('langfuse-migrations', 'Job'),
      waveOf('langfuse-retention', 'Job'),
      waveOf('langfuse-web', 'Deployment'),
    ];
    expect(order).toEqual([1, 2, 3]);
    expect(waveOf('langfuse-worker', 'Deployment')).toBe(3);
  });

  it('has no secret in what is rendered', () => {
    for (const spec of compose(cluster)) {
      const manifests = synthesiseChart(spec);
      expect(all(manifests, 'Secret')).toEqual([]);
      expect(looksLikeCredential(JSON.stringify(manifests))).toBe(false);
    }
  });
});

it('pages, worker and migrations are of one version', () => {
  const image = (name: string) => {
    const { manifests } = chartOf(managed, name);
    const [workload] = manifests.filter(({ kind }) => kind === 'Deployment' || kind === 'Job');
    return textAt(containerOf(workload!), 'image');
  };
  expect(images.langfuse.tag).toBe(images['langfuse-worker'].tag);
  expect(image('langfuse-migrations')).toBe(image('langfuse-web'));
});

it('runs as many copies as the cluster says', () => {
  const copies = (name: string) => at(only(chartOf(managed, name).manifests, 'Deployment'), 'spec', 'replicas');
  expect([copies('langfuse-web'), copies('langfuse-worker')]).toEqual([2, 3]);
});

it('tables are made for Keeper where there is one, and for one server otherwise', () => {
  const clustered = (cluster: Cluster) => environmentOf(cluster, 'langfuse-migrations')['CLICKHOUSE_CLUSTER_ENABLED'];
  expect([managed, inside, outside].map(clustered)).toEqual(['true', 'false', 'false']);
});

describe('people', () => {
  const identity = anIdentity({ clients: { langfuse: 'langfuse-at-work' } });
  const without = environmentOf(managed, 'langfuse-web');
  const signingIn = { ...inside, edge: anEdge({ domain: 'ai.example.com' }), identity };
  const web = environmentOf(signingIn, 'langfuse-web');

  it('reach the pages under the name of the edge where they sign in, or through a port that they forward', () => {
    const nobodyVouches = { ...signingIn, identity: anIdentity({ clients: {} }) };
    expect(environmentOf(nobodyVouches, 'langfuse-web')['NEXTAUTH_URL']).toBe('http://localhost:3000');
    expect(pagesOf(nobodyVouches).map(({ name }) => name)).not.toContain('langfuse');
    expect(pagesOf(signingIn)).toContainEqual({
      name: 'langfuse',
      host: 'langfuse.ai.example.com',
      to: langfuseEndpoint,
      paths: ['/'],
    });
    expect(web['NEXTAUTH_URL']).toBe('https://langfuse.ai.example.com');
    expect(without['NEXTAUTH_URL']).toBe('http://localhost:3000');
  });

  it('sign in with the provider, and with no password', () => {
    expect(web).toMatchObject({
      AUTH_CUSTOM_CLIENT_ID: 'langfuse-at-work',
      AUTH_CUSTOM_CLIENT_SECRET: 'sign-in-langfuse/client-secret',
      AUTH_CUSTOM_ISSUER: 'https://people.example.com/realm',
      AUTH_DISABLE_USERNAME_PASSWORD: 'true',
      LANGFUSE_CUSTOM_SSO_EMAIL_CLAIM: 'upn',
    });
    // Langfuse needs it to show the button, and refuses people of the provider with the other.
    expect(web['AUTH_CUSTOM_NAME']).toBeTruthy();
    expect(web).not.toHaveProperty('AUTH_DISABLE_SIGNUP');
  });

  it('have the secret of the client from AWS, also where all other secrets are made', () => {
    const { spec, manifests } = chartOf(signingIn, 'langfuse-web');
    const read = only(manifests, 'ExternalSecret', 'sign-in-langfuse');
    expect(at(read, 'spec', 'data', 0, 'remoteRef', 'key')).toBe('/slipway/test/langfuse/sign-in-langfuse');
    expect(spec.needs).toContainEqual({ kind: 'SecretStore', namespace: 'langfuse', name: 'aws' });
  });

  it('cannot make accounts for themselves where nobody vouches for them', () => {
    expect(without).toMatchObject({ AUTH_DISABLE_SIGNUP: 'true' });
    expect(Object.keys(without).join(' ')).not.toContain('AUTH_CUSTOM');
  });

  it('look, unless the owner says more, who is there from the first start', () => {
    for (const each of [web, without]) {
      expect(each).toMatchObject({
        LANGFUSE_DEFAULT_ORG_ROLE: 'VIEWER',
        LANGFUSE_INIT_USER_EMAIL: 'olga@example.com',
        LANGFUSE_INIT_USER_PASSWORD: 'langfuse/owner-password',
      });
      expect(each['LANGFUSE_DEFAULT_ORG_ID']).toBe(each['LANGFUSE_INIT_ORG_ID']);
    }
  });
});

describe('the project', () => {
  it('has the keys that the gateway has, from one secret', () => {
    expect(environmentOf(managed, 'langfuse-web')).toMatchObject({
      LANGFUSE_INIT_PROJECT_PUBLIC_KEY: 'langfuse-project/public-key',
      LANGFUSE_INIT_PROJECT_SECRET_KEY: 'langfuse-project/secret-key',
    });
    const { spec, manifests } = chartOf(managed, 'keys');
    expect(spec.namespace).toBe('litellm');
    expect(only(manifests, 'ExternalSecret').metadata).toMatchObject({
      name: 'langfuse-project',
      namespace: 'litellm',
    });
  });

  it('is there from the first start: with an organisation, without which nothing would be made', () => {
    const web = environmentOf(managed, 'langfuse-web');
    for (const name of ['LANGFUSE_INIT_ORG_ID', 'LANGFUSE_INIT_PROJECT_ID']) expect(web[name]).toMatch(/^\S+$/);
  });
});

describe('secrets', () => {
  const secretOf = (cluster: Cluster, name: string) =>
    only(chartOf(cluster, 'langfuse-web').manifests, 'ExternalSecret', name);

  it('come from AWS where what they encrypt outlives the cluster', () => {
    expect(listAt(secretOf(managed, 'langfuse'), 'spec', 'data').map((entry) => at(entry, 'remoteRef'))).toEqual(
      ['salt', 'encryption-key', 'session-secret', 'owner-password'].map((property) => ({
        key: '/slipway/test/langfuse/langfuse',
        property,
      })),
    );
    expect(chartOf(managed, 'langfuse-web').spec.needs).toContainEqual({
      kind: 'SecretStore',
      namespace: 'langfuse',
      name: 'aws',
    });
  });

  it('are made once in the cluster otherwise, each key another value, as Langfuse wants it', () => {
    const data = (name: string) =>
      Object.values(at(secretOf(inside, name), 'spec', 'target', 'template', 'data') as Record<string, string>);
    const values = [...data('langfuse'), ...data('langfuse-project')];
    expect(new Set(values).size).toBe(6);
    for (const value of values) expect(value).toMatch(/\{\{ printf "[a-z-]+ %s" \.password \| sha256sum/);
    expect(data('langfuse-project').map((value) => value.slice(0, 6))).toEqual(['pk-lf-', 'sk-lf-']);
    expect(all(chartOf(inside, 'langfuse-web').manifests, 'SecretStore')).toEqual([]);
    expect(chartOf(inside, 'langfuse-web').spec.needs.map(({ kind }) => kind)).not.toContain('SecretStore');
  });
});

describe('the bucket', () => {
  it('is read and written by both programs, each with a role of its own, and by nobody else', () => {
    const roles = compose(managed)
      .filter(({ name }) => charts.includes(name))
      .flatMap(({ identities }) => identities.map(({ serviceAccount }) => serviceAccount));
    expect(roles).toEqual(['langfuse-web', 'langfuse-worker']);
    const [identity] = chartOf(managed, 'langfuse-web').spec.identities;
    expect(identity?.grants.flatMap(({ resources }) => resources)).toEqual([
      'arn:aws:s3:::slipway-111122223333-test-langfuse/*',
      'arn:aws:s3:::slipway-111122223333-test-langfuse',
    ]);
  });

  it('has a folder for each purpose, and no keys', () => {
    const web = environmentOf(managed, 'langfuse-web');
    for (const [use, folder] of [
      ['EVENT_UPLOAD', 'events/'],
      ['MEDIA_UPLOAD', 'media/'],
      ['BATCH_EXPORT', 'exports/'],
    ] as const) {
      expect(web).toMatchObject({
        [`LANGFUSE_S3_${use}_BUCKET`]: 'slipway-111122223333-test-langfuse',
        [`LANGFUSE_S3_${use}_PREFIX`]: folder,
      });
    }
    expect(Object.keys(web).join(' ')).not.toMatch(/ACCESS_KEY/);
  });
});

describe('retention', () => {
  const { manifests } = chartOf(managed, 'langfuse-retention');
  const files = at(only(manifests, 'ConfigMap'), 'data');

  it('is told to every table that grows with traces, in days of the cluster', () => {
    const statements = textAt(files, 'retention.sql').trim().split('\n');
    expect(statements.map((statement) => statement.split(' ')[2])).toEqual([
      'blob_storage_file_log',
      'events_core',
      'events_full',
      'observations',
      'scores',
      'traces',
    ]);
    for (const statement of statements) {
      expect(statement).toMatch(/^ALTER TABLE \w+ MODIFY TTL toDate\(\w+\) \+ INTERVAL 45 DAY;$/);
    }
  });

  it('lies in a file that is no hook, so that other days lead to another sync', () => {
    expect(at(only(manifests, 'ConfigMap'), 'metadata', 'annotations')).toBeUndefined();
    expect(at(only(manifests, 'Job'), 'metadata', 'annotations', 'argocd.argoproj.io/hook')).toBe('Sync');
  });

  it('speaks to ClickHouse where it listens, over TLS where that is outside', () => {
    expect(environmentOf(managed, 'langfuse-retention')).toMatchObject({ CLICKHOUSE_PORT: '9000' });
    expect(environmentOf(outside, 'langfuse-retention')).toMatchObject({
      CLICKHOUSE_PORT: '9440',
      CLICKHOUSE_TLS: 'clickhouse/tls',
    });
    expect(textAt(files, 'retention.sh')).not.toMatch(/password/i);
  });
});

describe('who may talk to whom', () => {
  const policies = (name: string) => namesOf(chartOf(managed, name).manifests, 'NetworkPolicy');

  it('the gateway to the API, the programs to their stores and to AWS', () => {
    expect(policies('langfuse-web')).toEqual(
      expect.arrayContaining([
        'langfuse-web-from-litellm',
        'langfuse-web-to-langfuse-clickhouse',
        'langfuse-web-to-internet',
        'langfuse-web-to-postgres',
        'langfuse-web-to-redis',
      ]),
    );
    expect(policies('langfuse-worker')).not.toContain('langfuse-worker-from-litellm');
  });

  it('jobs to the stores that they work on, and nowhere else', () => {
    expect(policies('langfuse-migrations')).toEqual([
      'langfuse-migrations-to-langfuse-clickhouse',
      'langfuse-migrations-to-postgres',
    ]);
    expect(policies('langfuse-retention')).toEqual(['langfuse-retention-to-langfuse-clickhouse']);
  });
});
