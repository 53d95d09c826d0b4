import { humanRoles, humanRoleTag } from '@slipway/contracts/human-roles';
import type { RoleName } from '@slipway/contracts/identity';
import type { JsonObject } from '@slipway/contracts/manifest';
import { describe, expect, it } from 'vitest';
import { aFullCluster, foundationOf, resourcesOf } from './clusters.ts';
import { isAllowed } from './iam.ts';

const cluster = aFullCluster();
const roles = Object.values(resourcesOf(foundationOf(cluster).base, 'AWS::IAM::Role'));
const at = 'us-east-1:111122223333';

function role(name: RoleName): JsonObject {
  const found = roles.find(({ RoleName }) => RoleName === `slipway-test-${name}`);
  if (found === undefined) throw new Error(`there is no role of ${name}`);
  return found;
}

const findsCluster = { action: 'eks:DescribeCluster', resource: `arn:aws:eks:${at}:cluster/test` };
const readsLogs = { action: 'logs:FilterLogEvents', resource: `arn:aws:logs:${at}:log-group:/slipway/test/pods:*` };
const asksMetrics = {
  action: 'aps:QueryMetrics',
  resource: `arn:aws:aps:${at}:workspace/ws-01234567-89ab-cdef-0123-456789abcdef`,
};
const givesSecret = {
  action: 'secretsmanager:PutSecretValue',
  resource: `arn:aws:secretsmanager:${at}:secret:/slipway/test/litellm/postgres-AbCdEf`,
};
const letsPeopleIn = { action: 'eks:CreateAccessEntry', resource: `arn:aws:eks:${at}:cluster/test` };

const everyone = [findsCluster, readsLogs, asksMetrics];
const may: Readonly<Record<RoleName, readonly (typeof findsCluster)[]>> = {
  reader: everyone,
  editor: everyone,
  admin: [...everyone, givesSecret],
  'cluster-admin': [...everyone, givesSecret, letsPeopleIn],
};
const all = may['cluster-admin'];

/** What nobody may do, whoever they are. */
const nobody = [
  { action: 'secretsmanager:GetSecretValue', resource: givesSecret.resource },
  { action: 'eks:DeleteCluster', resource: findsCluster.resource },
  { action: 'eks:DescribeCluster', resource: `arn:aws:eks:${at}:cluster/another` },
  { action: 'eks:CreateAccessEntry', resource: `arn:aws:eks:${at}:cluster/another` },
  { action: 'secretsmanager:PutSecretValue', resource: `arn:aws:secretsmanager:${at}:secret:/slipway/another/a/b` },
  { action: 'iam:CreateRole', resource: 'arn:aws:iam::111122223333:role/anything' },
  { action: 'iam:PassRole', resource: 'arn:aws:iam::111122223333:role/slipway-test-node' },
  { action: 's3:GetObject', resource: 'arn:aws:s3:::weights-of-test/a' },
  { action: 'kms:Decrypt', resource: `arn:aws:kms:${at}:key/1` },
  { action: 'rds:DeleteDBInstance', resource: `arn:aws:rds:${at}:db:slipway-test-litellm-postgres` },
];

describe.each(Object.keys(may) as RoleName[])('%s', (name) => {
  it.each(all)('$action', (request) => {
    expect(isAllowed(role(name), request)).toBe(may[name].includes(request));
  });

  it.each(nobody)('never $action on $resource', (request) => {
    expect(isAllowed(role(name), request)).toBe(false);
  });

  it('is taken on by those alone whose session says that they hold it', () => {
    expect(role(name)['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Principal: { AWS: 'arn:aws:iam::111122223333:root' },
          Condition: { StringEquals: { [`aws:PrincipalTag/${humanRoleTag(cluster)}`]: name } },
        },
      ],
    });
  });
});

it('inside the cluster each has a policy of EKS, and an editor the namespaces of developers alone', () => {
  expect(
    humanRoles(cluster).map(({ name, accessPolicyArn, scope }) => [name, accessPolicyArn.split('/')[1], scope]),
  ).toEqual([
    ['cluster-admin', 'AmazonEKSClusterAdminPolicy', { type: 'cluster' }],
    ['admin', 'AmazonEKSAdminPolicy', { type: 'cluster' }],
    ['editor', 'AmazonEKSEditPolicy', { type: 'namespace', namespaces: ['dev-*'] }],
    ['reader', 'AmazonEKSViewPolicy', { type: 'cluster' }],
  ]);
});

describe('with IAM Identity Center', () => {
  const { tenancy } = cluster;
  const center = aFullCluster({
    identity: {
      provider: 'identity-center',
      instance: 'arn:aws:sso:::instance/ssoins-0123456789abcdef',
      region: 'us-east-1',
      groups: tenancy.teams.map(({ group }) => ({ name: group, id: '12345678-1234-1234-1234-123456789012' })),
      roles: {},
    },
    edge: undefined,
  });
  const made = Object.values(resourcesOf(foundationOf(center).base, 'AWS::IAM::Role'));
  const trusted = (name: string) =>
    JSON.stringify(made.find(({ RoleName }) => RoleName === name)?.['AssumeRolePolicyDocument']);

  it('a role is taken on by those alone who have the permission set of its name', () => {
    expect(trusted('slipway-test-reader')).toContain(
      `"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com*/AWSReservedSSO_test-reader_${'?'.repeat(16)}"}`,
    );
  });

  it('each team has a role, which finds the cluster and may nothing else in AWS', () => {
    expect(tenancy.teams.length).toBeGreaterThan(0);
    for (const { name } of tenancy.teams) {
      expect(trusted(`slipway-test-team-${name}`)).toContain(`AWSReservedSSO_test-team-${name}_`);
      const team = made.find(({ RoleName }) => RoleName === `slipway-test-team-${name}`)!;
      expect(isAllowed(team, findsCluster)).toBe(true);
      for (const request of [readsLogs, givesSecret, letsPeopleIn, ...nobody])
        expect(isAllowed(team, request)).toBe(false);
    }
  });

  it('which it has not where an OpenID provider says who is in it', () => {
    expect(roles.some(({ RoleName }) => (RoleName as string).includes('-team-'))).toBe(false);
  });
});
