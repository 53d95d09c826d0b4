import { at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { SecretStore, secretStoreIdentity, type SecretStoreProps } from './secret-store.ts';

const identity = secretStoreIdentity({ name: 'test', account: '111122223333', region: 'us-east-1' }, 'shop');
const props: Required<SecretStoreProps> = {
  name: 'aws',
  identity,
  account: '111122223333',
  region: 'us-east-1',
  operator: { namespace: 'external-secrets', name: 'the-operator' },
};
const manifests = synthesise((scope) => {
  new SecretStore(scope, 'store', props);
});

it('is kept whole by the API server', () => {
  expect(manifests).meetsSchemas();
});

it('reads with an account of its namespace, which names its role', () => {
  expect(only(manifests, 'ServiceAccount', 'secret-store')).toMatchObject({
    metadata: {
      namespace: 'shop',
      annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/slipway-test-shop-secret-store' },
    },
    automountServiceAccountToken: false,
  });
  expect(at(only(manifests, 'SecretStore', 'aws'), 'spec', 'provider', 'aws')).toEqual({
    service: 'SecretsManager',
    region: 'us-east-1',
    auth: { jwt: { serviceAccountRef: { name: 'secret-store' } } },
  });
});

it('lends the operator the token of this account, and of no other', () => {
  expect(at(only(manifests, 'Role'), 'rules')).toEqual([
    { apiGroups: [''], resources: ['serviceaccounts/token'], resourceNames: ['secret-store'], verbs: ['create'] },
  ]);
  expect(at(only(manifests, 'RoleBinding'), 'subjects')).toEqual([
    { kind: 'ServiceAccount', namespace: 'external-secrets', name: 'the-operator' },
  ]);
});

it('may read what lies under its namespace, by IRSA, and change nothing', () => {
  expect(identity).toMatchObject({ authentication: 'irsa', serviceAccount: 'secret-store' });
  expect(identity.grants).toEqual([
    {
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      resources: ['arn:aws:secretsmanager:us-east-1:111122223333:secret:/slipway/test/shop/*'],
    },
  ]);
});
