import { expect, it } from 'vitest';
import { accountAnnotations, type WorkloadIdentity } from './workload-identity.ts';

const identity: WorkloadIdentity = { cluster: 'dev', namespace: 'shop', serviceAccount: 'till', grants: [] };

it('an account names its role where it shows tokens of the cluster', () => {
  expect(accountAnnotations('111122223333', { ...identity, authentication: 'irsa' })).toEqual({
    'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/slipway-dev-shop-till',
  });
});

it('an account says nothing where EKS knows its role', () => {
  expect(accountAnnotations('111122223333', identity)).toEqual({});
  expect(accountAnnotations('111122223333', { ...identity, authentication: 'pod-identity' })).toEqual({});
});
