import { describe, it } from 'vitest';
import { cluster, expectOneFinding, inCluster, type Slip } from './slips.ts';

const provider = `provider: 'oidc',
    issuer: 'https://id.example.com/company',
    keys: 'https://id.example.com/company/keys',
    groups: ['slipway-platform', 'slipway-red', 'slipway-blue'],
    clients: { kubernetes: 'slipway-dev-kubernetes' },
    roles: { 'cluster-admin': ['slipway-platform'] },`;
const center = (groupId: string, region = 'us-east-1') =>
  `provider: 'identity-center', instance: 'arn:aws:sso:::instance/ssoins-1234567890abcdef', region: '${region}',
    groups: [
      { name: 'slipway-red', id: '${groupId}' },
      { name: 'slipway-blue', id: '12345678-1234-1234-1234-123456789013' },
    ],
    roles: { admin: ['slipway-red'] },`;
const local = (others: string) => `provider: 'local', users: [
      { email: 'ann@example.com', groups: ['slipway-red', 'slipway-blue'] },${others}
    ],`;
const edge = (domain: string) =>
  `edge: {
    zone: { name: 'example.com', id: 'Z0123456789EXAMPLE' },
    domain: '${domain}',
    certificates: { issuer: 'lets-encrypt', email: 'platform@example.com' },
  },
  tenancy: {`;
const foundation = 'clusters/dev/foundation.json';
const known = JSON.stringify({
  version: 1,
  edge: {
    targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/dev-edge/0123456789abcdef',
    loadBalancerHost: 'dev-edge-1234567890.us-east-1.elb.amazonaws.com',
  },
});
const kubernetes = "clients: { kubernetes: 'slipway-dev-kubernetes' }";

const slips: readonly Slip[] = [
  inCluster(
    'a team of a group that nobody is in',
    "{ name: 'blue', group: 'slipway-blue' }",
    "{ name: 'blue', group: 'slipway-bleu' }",
    'unknown-group',
    'tenancy.teams[1].group',
    /slipway-blue/,
  ),
  inCluster(
    'a role for a group that nobody is in',
    "'cluster-admin': ['slipway-platform']",
    "'cluster-admin': ['platform']",
    'unknown-group',
    'identity.roles.cluster-admin[0]',
    /slipway-platform/,
  ),
  inCluster(
    'a role that does not exist',
    "'cluster-admin': ['slipway-platform']",
    "owner: ['slipway-platform']",
    'unknown-field',
    'identity.roles.owner',
    /remove it/,
  ),
  inCluster(
    'a group twice',
    "['slipway-platform', 'slipway-red'",
    "['slipway-red', 'slipway-platform', 'slipway-red'",
    'duplicate-name',
    'identity.groups[2]',
    /one of the two/,
  ),
  inCluster(
    'an issuer as no token names it',
    "'https://id.example.com/company'",
    "'https://id.example.com/company/'",
    'invalid-issuer',
    'identity.issuer',
    /without a slash at the end/,
  ),
  inCluster(
    'a client of something that signs nobody in',
    kubernetes,
    "clients: { kubernets: 'slipway-dev-kubernetes' }",
    'unknown-field',
    'identity.clients.kubernets',
    /kubernetes/,
  ),
  inCluster(
    'a group of IAM Identity Center by its name',
    provider,
    center('slipway-red'),
    'invalid-group-id',
    'identity.groups[0].id',
    /id that AWS gave/,
  ),
  inCluster(
    'IAM Identity Center in a region that is none',
    provider,
    center('12345678-1234-1234-1234-123456789012', 'us-east-9'),
    'unknown-region',
    'identity.region',
    /us-east-1/,
  ),
  {
    title: 'one person twice',
    make: (repository) =>
      repository
        .edit(cluster, provider, local("\n      { email: 'Ann@example.com', groups: ['slipway-red'] },"))
        .edit(cluster, 'tenancy: {', edge('ai.example.com'))
        .write(foundation, known),
    rule: 'duplicate-name',
    file: cluster,
    path: 'identity.users[1]',
    remedy: /one of the two/,
  },
  inCluster(
    'people who sign in on a page that nothing leads to',
    provider,
    local(''),
    'edge-needed',
    'identity.provider',
    /add edge/,
  ),
  {
    title: 'a domain outside the zone',
    make: (repository) =>
      repository
        .edit(cluster, kubernetes, "clients: { edge: 'a' }")
        .edit(cluster, 'tenancy: {', edge('ai.example.org'))
        .write(foundation, known),
    rule: 'outside-zone',
    file: cluster,
    path: 'edge.domain',
    remedy: /ends in \.example\.com/,
  },
  {
    title: 'a zone by its name alone',
    make: (repository) =>
      repository
        .edit(cluster, 'tenancy: {', edge('ai.example.com').replace('Z0123456789EXAMPLE', 'example.com'))
        .write(foundation, known),
    rule: 'invalid-zone',
    file: cluster,
    path: 'edge.zone.id',
    remedy: /Route 53 shows/,
  },
  {
    title: 'what the bootstrap wrote, cut off in the middle',
    make: (repository) => repository.write(foundation, '{ "version": 1, "edge": {'),
    rule: 'not-json',
    file: foundation,
    remedy: /bootstrap up/,
  },
  {
    title: 'what a later bootstrap wrote',
    make: (repository) => repository.write(foundation, '{ "version": 2 }'),
    rule: 'unknown-value',
    file: foundation,
    path: 'version',
    remedy: /1/,
  },
  {
    title: 'a page to which nobody could sign in',
    make: (repository) =>
      repository
        .edit(cluster, kubernetes, "clients: { 'argo-cd': 'b' }")
        .edit(cluster, 'tenancy: {', edge('ai.example.com'))
        .write(foundation, known),
    rule: 'client-missing',
    file: cluster,
    path: 'identity.clients.edge',
    remedy: /register a client/,
  },
  {
    title: 'pages behind a provider that knows AWS alone',
    make: (repository) =>
      repository
        .edit(cluster, provider, center('12345678-1234-1234-1234-123456789012'))
        .edit(cluster, 'tenancy: {', edge('ai.example.com'))
        .write(foundation, known),
    rule: 'no-sign-in',
    file: cluster,
    path: 'identity.provider',
    remedy: /OpenID provider/,
  },
];

describe('who vouches for people, and how they come in', () => {
  it.each(slips)('$title', expectOneFinding);
});
