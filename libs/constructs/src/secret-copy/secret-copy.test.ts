import { aSecret } from '@slipway/testing/builders';
import { at, listAt, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { SecretCopy, type SecretCopyProps } from './secret-copy.ts';

const secret = aSecret({ name: 'till', keys: ['public', 'private'] });
const minimal: SecretCopyProps = {
  secret,
  from: 'bank',
  to: 'shop',
  operator: { namespace: 'external-secrets', name: 'external-secrets' },
};
const everything: Required<SecretCopyProps> = { ...minimal, refreshInterval: '5m0s' };

const rendered = (props: SecretCopyProps) =>
  synthesise((scope) => {
    expect(new SecretCopy(scope, 'copy', props).secret).toMatchObject({ name: 'till', keys: ['public', 'private'] });
  });

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);
  const inNamespace = (namespace: string) => manifests.filter(({ metadata }) => metadata.namespace === namespace);

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('lets one account read one secret, by name', () => {
    const owners = inNamespace('bank');
    expect(owners.map(({ kind }) => kind).sort()).toEqual(['Role', 'RoleBinding']);
    expect(at(only(owners, 'Role'), 'rules')).toEqual([
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['till'], verbs: ['get'] },
    ]);
    expect(at(only(owners, 'RoleBinding'), 'subjects')).toEqual([
      { kind: 'ServiceAccount', namespace: 'shop', name: 'till-reader' },
    ]);
  });

  it('lends the operator that account and no other', () => {
    const readers = inNamespace('shop');
    expect(at(only(readers, 'Role'), 'rules')).toEqual([
      { apiGroups: [''], resources: ['serviceaccounts/token'], resourceNames: ['till-reader'], verbs: ['create'] },
    ]);
    expect(at(only(readers, 'RoleBinding'), 'subjects', 0)).toMatchObject({ namespace: 'external-secrets' });
  });

  it('copies every key, from a store that leads to the one namespace', () => {
    const copy = only(manifests, 'ExternalSecret');
    expect(copy.metadata).toMatchObject({ name: 'till', namespace: 'shop' });
    expect(at(copy, 'spec', 'secretStoreRef')).toEqual({ kind: 'SecretStore', name: 'till' });
    expect(at(copy, 'spec', 'refreshInterval')).toBe(props.refreshInterval ?? '1h0m0s');
    expect(listAt(copy, 'spec', 'data')).toEqual(
      ['public', 'private'].map((key) => ({ secretKey: key, remoteRef: { key: 'till', property: key } })),
    );
    expect(at(only(manifests, 'SecretStore', 'till'), 'spec', 'provider', 'kubernetes', 'remoteNamespace')).toBe(
      'bank',
    );
  });
});

it('has nothing to copy within a namespace', () => {
  expect(() => rendered({ ...minimal, to: 'bank' })).toThrow("'to' is bank, where till is already");
});
