import type { RemoteSecret } from '@slipway/contracts/secret-ref';
import { storeSecretKeys, type DataStore } from '@slipway/contracts/stores';
import { storeSettings, storesInCluster } from '@slipway/testing/builders';
import { at, listAt, namesOf, only, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { StoreSecret, type StoreSecretProps } from './store-secret.ts';

const place = { namespace: 'shop', name: 'books', users: [], purpose: 'keeps the books' };
const outside = storeSettings({ clickhouse: { form: 'external' } });
const inside = storesInCluster();

const stores = (settings: typeof outside): readonly DataStore[] => [
  { ...place, kind: 'PostgresDatabase', database: 'ledger', settings: settings.postgres },
  { ...place, kind: 'RedisCache', evicts: true, settings: settings.redis },
  { ...place, kind: 'ClickHouseDatabase', database: 'default', username: 'clerk', settings: settings.clickhouse },
];
const secretOf = ({ kind }: DataStore): RemoteSecret => ({
  name: 'books',
  remoteKey: '/slipway/test/shop/books',
  keys: storeSecretKeys[kind],
});

function rendered(store: DataStore, more: Partial<StoreSecretProps> = {}) {
  const manifests = synthesise((scope) => {
    new StoreSecret(scope, 'secret', { store, secret: secretOf(store), ...more });
  });
  return { manifests, secret: only(manifests, 'ExternalSecret') };
}

describe.each(
  [...stores(outside), ...stores(inside)].map((store) => [store.kind, store.settings.form, store] as const),
)('%s, %s', (kind, form, store) => {
  const { manifests, secret } = rendered(store);

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('writes every key that users are promised, and no other', () => {
    const data = at(secret, 'spec', 'target', 'template', 'data') as object;
    expect(Object.keys(data).sort()).toEqual([...storeSecretKeys[kind]].sort());
  });

  it('holds no password', () => {
    expect(textAt(secret, 'spec', 'target', 'template', 'data', 'password')).toBe('{{ .password }}');
  });

  it('has its password made where its pods are, and read where they are not', () => {
    expect(namesOf(manifests, 'Password')).toEqual(form === 'in-cluster' ? ['books'] : []);
    expect(at(secret, 'spec', 'secretStoreRef') === undefined).toBe(form === 'in-cluster');
  });
});

describe('a password that is made', () => {
  const [postgres, redis, clickhouse] = stores(inside).map((store) => rendered(store));

  it('is made once, stays when its app goes, and goes only when somebody says so', () => {
    for (const { secret } of [postgres!, redis!, clickhouse!]) {
      expect(at(secret, 'spec', 'refreshPolicy')).toBe('CreatedOnce');
      expect(at(secret, 'spec', 'target', 'creationPolicy')).toBe('Orphan');
      expect(textAt(secret, 'metadata', 'annotations', 'argocd.argoproj.io/sync-options')).toContain('Prune=confirm');
    }
  });

  it('is long, and of letters and digits: it stands in URLs', () => {
    expect(at(only(postgres!.manifests, 'Password'), 'spec')).toMatchObject({ length: 32, symbols: 0 });
  });

  it('reaches PostgreSQL as CloudNativePG takes it, and again when it changes', () => {
    const template = at(postgres!.secret, 'spec', 'target', 'template');
    expect(at(template, 'type')).toBe('kubernetes.io/basic-auth');
    expect(at(template, 'metadata', 'labels')).toEqual({ 'cnpg.io/reload': 'true' });
  });

  it('stands in the address at which the pods are', () => {
    const url = (secret: typeof postgres) => textAt(secret!.secret, 'spec', 'target', 'template', 'data', 'url');
    expect(url(postgres)).toBe(
      'postgresql://ledger:{{ .password | urlquery }}@books-rw.shop.svc.cluster.local:5432/ledger?sslmode=require',
    );
    expect(url(redis)).toBe('redis://:{{ .password | urlquery }}@books.shop.svc.cluster.local:6379/0');
    expect(url(clickhouse)).toBe('http://books.shop.svc.cluster.local:8123');
  });
});

describe('a password that AWS has', () => {
  const [postgres, redis] = stores(outside);
  const remote = (store: DataStore) =>
    listAt(rendered(store).secret, 'spec', 'data').map((entry) => at(entry, 'remoteRef'));

  it('is read beside the address, which changes without it', () => {
    expect(remote(redis!)).toEqual([
      { key: '/slipway/test/shop/books', property: 'password' },
      { key: '/slipway/test/shop/books-address', property: 'host' },
      { key: '/slipway/test/shop/books-address', property: 'port' },
    ]);
    expect(remote(postgres!)).toContainEqual({ key: '/slipway/test/shop/books', property: 'username' });
  });

  it('is read every hour, or as often as is said', () => {
    expect(at(rendered(redis!).secret, 'spec', 'refreshInterval')).toBe('1h0m0s');
    expect(at(rendered(redis!, { refreshInterval: '5m0s' }).secret, 'spec', 'refreshInterval')).toBe('5m0s');
  });

  it('goes over TLS', () => {
    const data = at(rendered(redis!).secret, 'spec', 'target', 'template', 'data');
    expect(data).toMatchObject({ tls: 'true', url: 'rediss://:{{ .password | urlquery }}@{{ .host }}:{{ .port }}/0' });
  });
});
