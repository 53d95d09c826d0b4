import { aCluster, anEdge, anIdentity } from '@slipway/testing/builders';
import { describe, expect, it } from 'vitest';
import { groupsOf, groupsWithRole, type Identity } from '@slipway/contracts/identity';
import { signInWith } from '@slipway/contracts/sign-in';

const edge = anEdge();
const local: Identity = {
  provider: 'local',
  users: [
    { email: 'ann@example.com', groups: ['red', 'operators'] },
    { email: 'bob@example.com', groups: ['red'] },
  ],
  roles: {},
};
const center: Identity = {
  provider: 'identity-center',
  instance: 'arn:aws:sso:::instance/ssoins-1234567890abcdef',
  region: 'eu-west-1',
  groups: [{ name: 'red', id: '12345678-1234-1234-1234-123456789012' }],
  roles: { reader: ['red'] },
};

describe('signing in', () => {
  it('asks the provider as its tokens have it, with a secret from the namespace of whoever asks', () => {
    expect(signInWith(aCluster(), 'edge', 'front')).toEqual({
      issuer: 'https://people.example.com/realm',
      keys: 'https://people.example.com/certs',
      clientId: 'client-of-edge',
      scopes: ['openid', 'who'],
      userClaim: 'upn',
      groupsClaim: 'roles',
      secret: { name: 'sign-in-edge', keys: ['client-secret'], remoteKey: '/slipway/test/front/sign-in-edge' },
    });
  });

  it('is not to be had without a client', () => {
    expect(signInWith(aCluster(), 'langfuse', 'langfuse')).toBeUndefined();
  });

  it("asks the cluster's own provider under its name outside, where it has one", () => {
    expect(signInWith(aCluster({ identity: local, edge }), 'langfuse', 'langfuse')).toMatchObject({
      issuer: 'https://sign-in.ai.example.com',
      keys: 'https://sign-in.ai.example.com/keys',
      clientId: 'langfuse',
      groupsClaim: 'groups',
    });
    expect(signInWith(aCluster({ identity: local }), 'langfuse', 'langfuse')).toBeUndefined();
  });

  it('is not to be had from IAM Identity Center', () => {
    expect(signInWith(aCluster({ identity: center, edge }), 'edge', 'front')).toBeUndefined();
  });
});

describe('groups', () => {
  it('are those that the provider knows, whoever it is', () => {
    expect(groupsOf(anIdentity())).toEqual(['operators', 'people-of-red', 'people-of-blue']);
    expect(groupsOf(local)).toEqual(['red', 'operators']);
    expect(groupsOf(center)).toEqual(['red']);
  });

  it('hold roles', () => {
    expect(groupsWithRole(aCluster(), 'cluster-admin')).toEqual(['operators']);
    expect(groupsWithRole(aCluster(), 'editor')).toEqual([]);
  });
});
