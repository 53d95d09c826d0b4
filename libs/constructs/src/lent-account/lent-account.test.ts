import { at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { LentAccount } from './lent-account.ts';

const manifests = synthesise((scope) => {
  new LentAccount(scope, 'lent', {
    identity: { cluster: 'test', namespace: 'shop', serviceAccount: 'writer', authentication: 'irsa', grants: [] },
    account: '111122223333',
    app: 'scribe',
    borrower: { namespace: 'scribes', name: 'the-scribe' },
  });
});

it('is kept whole by the API server', () => {
  expect(manifests).meetsSchemas();
});

it('names its role and hands its token to no pod', () => {
  expect(only(manifests, 'ServiceAccount', 'writer')).toMatchObject({
    metadata: {
      namespace: 'shop',
      annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/slipway-test-shop-writer' },
      labels: { 'app.kubernetes.io/name': 'scribe' },
    },
    automountServiceAccountToken: false,
  });
});

it('lends its token, and no other, to whom it is lent', () => {
  expect(at(only(manifests, 'Role'), 'rules')).toEqual([
    { apiGroups: [''], resources: ['serviceaccounts/token'], resourceNames: ['writer'], verbs: ['create'] },
  ]);
  expect(at(only(manifests, 'RoleBinding'), 'subjects')).toEqual([
    { kind: 'ServiceAccount', namespace: 'scribes', name: 'the-scribe' },
  ]);
});
