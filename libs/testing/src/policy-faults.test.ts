import type { JsonObject } from '@slipway/contracts/manifest';
import { expect, it } from 'vitest';
import { policyFaults } from './policy-faults.ts';

const root = 'arn:aws:iam::111122223333:root';
const allow = (more: object) => ({ Effect: 'Allow', ...more });

function role(statement: object): JsonObject {
  return resource('AWS::IAM::Role', { Policies: [{ PolicyDocument: { Statement: [statement] } }] });
}

function trust(document: object): JsonObject {
  return resource('AWS::IAM::Role', { AssumeRolePolicyDocument: document });
}

function resource(type: string, properties: object): JsonObject {
  return { Resources: { It: { Type: type, Properties: properties } } } as unknown as JsonObject;
}

const rules = (template: JsonObject) => policyFaults(template).map(({ rule }) => rule);

it.each<[string, JsonObject]>([
  ['one action on one thing', role(allow({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' }))],
  ['what AWS has no resource for', role(allow({ Action: ['pricing:GetProducts'], Resource: '*' }))],
  ['a broad denial', role({ Effect: 'Deny', Action: '*', Resource: '*' })],
  [
    'a role passed to one service',
    role(
      allow({
        Action: 'iam:PassRole',
        Resource: 'arn:aws:iam::111122223333:role/node',
        Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      }),
    ),
  ],
  [
    'a service that says for whom it asks',
    trust({
      Statement: [
        allow({
          Principal: { Service: 'eks.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '1' } },
        }),
      ],
    }),
  ],
  ['machines, which cannot', trust({ Statement: allow({ Principal: { Service: 'ec2.amazonaws.com' } }) })],
  [
    'a text with a parameter',
    trust({
      'Fn::Sub': JSON.stringify({
        Statement: [
          allow({
            Principal: { Federated: 'arn' },
            Condition: { StringEquals: { '${Issuer}:aud': 'sts', '${Issuer}:sub': 'system:serviceaccount:a:b' } },
          }),
        ],
      }),
    }),
  ],
  [
    'a key that leaves it to IAM',
    resource('AWS::KMS::Key', {
      KeyPolicy: { Statement: [allow({ Principal: { AWS: root }, Action: 'kms:*', Resource: '*' })] },
    }),
  ],
])('%s is fine', (_, template) => {
  expect(policyFaults(template)).toEqual([]);
});

it.each<[string, string, JsonObject]>([
  ['wildcard-action', 'every action', role(allow({ Action: '*', Resource: 'arn:aws:s3:::a' }))],
  ['wildcard-action', 'every action of a service', role(allow({ Action: ['s3:*'], Resource: 'arn:aws:s3:::a' }))],
  ['wildcard-action', 'all actions but one', role(allow({ NotAction: 'iam:PassRole', Resource: 'arn:aws:s3:::a' }))],
  [
    'wildcard-action',
    'a key that somebody has alone',
    resource('AWS::KMS::Key', {
      KeyPolicy: { Statement: [allow({ Principal: { AWS: `${root}x` }, Action: 'kms:*', Resource: '*' })] },
    }),
  ],
  ['wildcard-resource', 'everything', role(allow({ Action: ['pricing:GetProducts', 's3:GetObject'], Resource: '*' }))],
  [
    'unscoped-pass-role',
    'a role passed to anybody',
    role(allow({ Action: ['iam:PassRole'], Resource: 'arn:aws:iam::111122223333:role/node' })),
  ],
  [
    'unscoped-pass-role',
    'every role passed to one service',
    role(
      allow({
        Action: 'iam:PassRole',
        Resource: 'arn:aws:iam::111122223333:role/*',
        Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      }),
    ),
  ],
  [
    'trust-without-condition',
    'a service for whatever account',
    trust({ Statement: [allow({ Principal: { Service: 'eks.amazonaws.com' } })] }),
  ],
  [
    'trust-without-condition',
    'every token of an issuer',
    trust({
      Statement: [allow({ Principal: { Federated: 'arn' }, Condition: { StringEquals: { 'issuer:aud': 'sts' } } })],
    }),
  ],
  ['trust-without-condition', 'a whole account', trust({ Statement: [allow({ Principal: { AWS: root } })] })],
  [
    'open-principal',
    'everybody',
    resource('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: [allow({ Principal: '*', Action: 's3:GetObject', Resource: 'arn' })] },
    }),
  ],
  ['unreadable-policy', 'a text that is none', trust({ 'Fn::Sub': '{' })],
  [
    'broad-managed-policy',
    'a policy of AWS for everything',
    resource('AWS::IAM::Role', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
  ],
])('%s: %s', (rule, _, template) => {
  expect(rules(template)).toContain(rule);
});
