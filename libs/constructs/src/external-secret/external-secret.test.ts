import type { SecretRef } from '@slipway/contracts/secret-ref';
import { aSecret } from '@slipway/testing/builders';
import { at, only, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { ExternalSecret, type ExternalSecretProps } from './external-secret.ts';
import { secretNeeds } from './secret-needs.ts';

const minimal: ExternalSecretProps = { secret: aSecret(), namespace: 'shop' };
const everything: Required<ExternalSecretProps> = {
  ...minimal,
  store: 'vault',
  refreshInterval: '5m0s',
  wave: 2,
  labels: { 'example.com/part-of': 'shop' },
};

function rendered(props: ExternalSecretProps) {
  const manifests = synthesise((scope) => {
    new ExternalSecret(scope, 'secret', props);
  });
  return { manifests, secret: only(manifests, 'ExternalSecret') };
}

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const { manifests, secret } = rendered(props);

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('writes a Secret of its own name in the namespace', () => {
    expect(secret.metadata).toMatchObject({ name: 'till', namespace: 'shop' });
    expect(at(secret, 'spec', 'target', 'name')).toBe('till');
  });

  it('reads each key from the property of the same name in one entry of the store', () => {
    expect(at(secret, 'spec', 'data')).toEqual(
      ['token', 'pin'].map((key) => ({
        secretKey: key,
        remoteRef: { key: '/slipway/test/shop/till', property: key },
      })),
    );
  });

  it('owns the Secret, and keeps it while the store is away', () => {
    expect(at(secret, 'spec', 'target')).toMatchObject({ creationPolicy: 'Owner', deletionPolicy: 'Retain' });
  });

  it('reads from a store of the namespace, never from one of the cluster', () => {
    expect(at(secret, 'spec', 'secretStoreRef', 'kind')).toBe('SecretStore');
  });

  it('holds no value', () => {
    expect(manifests.map(({ kind }) => kind)).toEqual(['ExternalSecret']);
  });
});

it('by default the store is aws, and is asked every hour', () => {
  const { secret } = rendered(minimal);
  expect(at(secret, 'spec', 'secretStoreRef', 'name')).toBe('aws');
  expect(at(secret, 'spec', 'refreshInterval')).toBe('1h0m0s');
});

it('another store and interval are taken', () => {
  const { secret } = rendered(everything);
  expect(at(secret, 'spec', 'secretStoreRef', 'name')).toBe('vault');
  expect(at(secret, 'spec', 'refreshInterval')).toBe('5m0s');
});

it('is read with all others, or after what it must not hold back', () => {
  const mark = ['metadata', 'annotations', 'argocd.argoproj.io/sync-wave'];
  expect(at(rendered(everything).secret, ...mark)).toBe('2');
  expect(rendered(minimal).secret).not.toHaveProperty(mark);
});

it('hands the secret on to whoever mounts it', () => {
  let secret: SecretRef | undefined;
  synthesise((scope) => {
    ({ secret } = new ExternalSecret(scope, 'secret', minimal));
  });
  expect(secret).toBe(minimal.secret);
});

it('needs the operator, and the store of its namespace that it reads from by default', () => {
  expect(secretNeeds('shop')).toEqual([
    { kind: 'Operator', name: 'external-secrets' },
    {
      kind: 'SecretStore',
      namespace: 'shop',
      name: textAt(rendered(minimal).secret, 'spec', 'secretStoreRef', 'name'),
    },
  ]);
});

it('labels the Secret that is written where that is asked, and nothing where not', () => {
  const labels = ['spec', 'target', 'template', 'metadata', 'labels'] as const;
  expect(at(rendered(everything).secret, ...labels)).toEqual({ 'example.com/part-of': 'shop' });
  expect(at(rendered(minimal).secret, 'spec', 'target', 'template')).toBeUndefined();
});
