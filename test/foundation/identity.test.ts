import { requiredParameters } from '@slipway/contracts/foundation-stacks';
import type { JsonObject } from '@slipway/contracts/manifest';
import { trustPolicy } from '@slipway/contracts/trust-policy';
import { readyClusters, ownRoot } from '@slipway/scripts/workspace';
import { describe, expect, it } from 'vitest';
import { aFullCluster, aMinimalCluster, foundationOf, resourcesOf } from './clusters.ts';
import { isAllowed } from './iam.ts';
import { committedTemplates } from './templates.ts';

const full = aFullCluster();
const identity = foundationOf(full).identity;
const boundary = { Ref: 'EnvironmentBoundary' };

it('asks for what EKS assigns, and for nothing else', () => {
  expect(Object.keys(identity['Parameters'] as JsonObject).sort()).toEqual(
    [...requiredParameters(full, 'identity')].sort(),
  );
  const minimal = aMinimalCluster();
  expect(Object.keys(foundationOf(minimal).identity['Parameters'] as JsonObject)).toEqual([
    ...requiredParameters(minimal, 'identity'),
  ]);
});

describe('the clusters of this repository', async () => {
  const { ready } = await readyClusters(ownRoot, []);
  const templates = new Map(committedTemplates().map(({ file, template }) => [file, template]));

  it.each(ready.map(({ cluster, specs }) => ({ name: cluster.name, cluster, specs })))(
    '$name has each role that its charts name, trusted as its service account shows itself',
    ({ name, cluster, specs }) => {
      const roles = new Map(
        Object.values(resourcesOf(templates.get(`dist/${name}/foundation/identity.json`)!, 'AWS::IAM::Role')).map(
          (role) => [role['RoleName'], role],
        ),
      );
      const identities = specs.flatMap((spec) => spec.identities);
      expect(identities.length).toBeGreaterThan(5);
      for (const one of identities) {
        const role = roles.get(`slipway-${name}-${one.namespace}-${one.serviceAccount}`);
        const oidcIssuer = 'oidc.eks.example.com/id/0123';
        const written = role?.['AssumeRolePolicyDocument'] as JsonObject;
        const text = written['Fn::Sub'];
        const trust: unknown =
          typeof text === 'string' ? JSON.parse(text.replaceAll('${OidcIssuer}', oidcIssuer)) : written;
        expect(trust).toEqual(trustPolicy(one, { ...cluster, oidcIssuer }));
        const statements = (role?.['Policies'] as readonly JsonObject[])[0]?.['PolicyDocument'] as JsonObject;
        expect(statements['Statement']).toEqual(
          one.grants.map(({ actions, resources }) => ({ Effect: 'Allow', Action: actions, Resource: resources })),
        );
      }
    },
  );
});

describe('ACK', () => {
  const ack = resourcesOf(identity, 'AWS::IAM::Role')['AckRole']!;
  const inPath = 'arn:aws:iam::111122223333:role/slipway/test/env/alice';
  const outside = 'arn:aws:iam::111122223333:role/alice';
  const bounded = { 'iam:PermissionsBoundary': JSON.stringify((boundaryOf(ack) as object | undefined) ?? {}) };

  it('makes roles of environments, with the boundary', () => {
    expect(boundaryOf(ack)).toMatchObject(
      expect.objectContaining({ 'Fn::GetAtt': expect.arrayContaining(['EnvironmentBoundary']) as unknown }) as object,
    );
    expect(boundary.Ref in (identity['Resources'] as JsonObject)).toBe(true);
    expect(isAllowed(ack, { action: 'iam:CreateRole', resource: inPath, context: bounded })).toBe(true);
  });

  it.each([
    ['without the boundary', { action: 'iam:CreateRole', resource: inPath }],
    [
      'with another one',
      { action: 'iam:CreateRole', resource: inPath, context: { 'iam:PermissionsBoundary': 'mine' } },
    ],
    ['elsewhere', { action: 'iam:CreateRole', resource: outside, context: bounded }],
    ['a policy elsewhere', { action: 'iam:PutRolePolicy', resource: outside, context: bounded }],
    ['a boundary away', { action: 'iam:DeleteRolePermissionsBoundary', resource: inPath, context: bounded }],
    ['another boundary on', { action: 'iam:PutRolePermissionsBoundary', resource: inPath, context: bounded }],
    [
      'the boundary anew',
      {
        action: 'iam:CreatePolicyVersion',
        resource: 'arn:aws:iam::111122223333:policy/slipway/test/slipway-test-environment-boundary',
      },
    ],
    [
      'a role to machines',
      { action: 'iam:PassRole', resource: inPath, context: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    ],
    [
      'the role of nodes to pods',
      {
        action: 'iam:PassRole',
        resource: 'arn:aws:iam::111122223333:role/slipway-test-node',
        context: { 'iam:PassedToService': 'pods.eks.amazonaws.com' },
      },
    ],
  ])('never puts %s', (_, request) => {
    expect(isAllowed(ack, request)).toBe(false);
  });

  it('is not there where environments have no roles', () => {
    expect(resourcesOf(foundationOf(aMinimalCluster()).identity, 'AWS::IAM::Role')['AckRole']).toBeUndefined();
  });
});

/** The boundary that the role's own policy asks for. */
function boundaryOf(ack: JsonObject): unknown {
  const text = JSON.stringify(ack);
  const found = /"iam:PermissionsBoundary":(\{[^}]*\}|"[^"]*")/.exec(text)?.[1];
  return found === undefined ? undefined : (JSON.parse(found) as unknown);
}
