import { expect, it } from 'vitest';
import { trustPolicy, type TrustedCluster } from './trust-policy.ts';
import type { WorkloadIdentity } from './workload-identity.ts';

const identity: WorkloadIdentity = { cluster: 'dev', namespace: 'shop', serviceAccount: 'till', grants: [] };
const cluster: TrustedCluster = {
  name: 'dev',
  account: '111122223333',
  region: { name: 'us-east-1' },
  oidcIssuer: 'oidc.eks.us-east-1.amazonaws.com/id/0123ABCD',
};

it('EKS Pod Identity may take the role on for one account of one cluster, and say so in tags', () => {
  const expected = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'pods.eks.amazonaws.com' },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: {
          StringEquals: {
            'aws:RequestTag/eks-cluster-arn': 'arn:aws:eks:us-east-1:111122223333:cluster/dev',
            'aws:RequestTag/kubernetes-namespace': 'shop',
            'aws:RequestTag/kubernetes-service-account': 'till',
          },
        },
      },
    ],
  };
  expect(trustPolicy(identity, cluster)).toEqual(expected);
  expect(trustPolicy({ ...identity, authentication: 'pod-identity' }, cluster)).toEqual(expected);
});

it('further accounts of the namespace may be associated with it where somebody is to stand in', () => {
  expect(JSON.stringify(trustPolicy({ ...identity, standIns: ['restored'] }, cluster))).toContain(
    '"aws:RequestTag/kubernetes-service-account":["till","restored"]',
  );
});

it('tokens of the cluster are taken for one account, and for AWS alone', () => {
  expect(trustPolicy({ ...identity, authentication: 'irsa' }, cluster)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: {
          Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/0123ABCD',
        },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            'oidc.eks.us-east-1.amazonaws.com/id/0123ABCD:aud': 'sts.amazonaws.com',
            'oidc.eks.us-east-1.amazonaws.com/id/0123ABCD:sub': 'system:serviceaccount:shop:till',
          },
        },
      },
    ],
  });
});

it('an issuer with its scheme is refused, and so is the cluster of somebody else', () => {
  const irsa = { ...identity, authentication: 'irsa' as const };
  const issuer = `https://${cluster.oidcIssuer}`;
  expect(() => trustPolicy(irsa, { ...cluster, oidcIssuer: issuer })).toThrow(
    `'oidcIssuer' is '${issuer}': write host and path`,
  );
  expect(() => trustPolicy(identity, { ...cluster, name: 'prod' })).toThrow(
    "'identity' belongs to dev, not to prod: pass its own cluster",
  );
});
