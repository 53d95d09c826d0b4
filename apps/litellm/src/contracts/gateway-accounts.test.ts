import {
  developerKeySecret,
  environmentAccount,
  gatewayAccounts,
  platformKeySecret,
} from '@slipway/contracts/gateway-accounts';
import { guardrailIdentity } from '@slipway/contracts/guardrails';
import { aCluster, anEnvironment, aTeam, aTenancy, gatewaySettings } from '@slipway/testing/builders';
import { describe, expect, it } from 'vitest';

const key = {
  name: 'nightly',
  owner: 'ops@example.com',
  models: ['embed'],
  budget: { monthlyUsd: 7 },
  tokensPerMinute: 900,
};

describe('accounts', () => {
  const gateway = gatewaySettings({ keys: [{ ...key, team: 'red' }], developerLimits: { requestsPerMinute: 30 } });
  const cluster = aCluster({ gateway });
  const accounts = gatewayAccounts(cluster);

  it('belong to the cluster', () => {
    expect(accounts.owner).toBe('slipway/test');
  });

  it('are a key for each environment, whose value is a secret in it', () => {
    const account = environmentAccount(cluster, anEnvironment());
    expect(account.key).toEqual({
      alias: 'dev-red-alice',
      owner: 'alice@example.com',
      team: 'red',
      user: 'alice@example.com',
      models: ['chat', 'embed'],
      monthlyUsd: 100,
      requestsPerMinute: 30,
      value: { namespace: 'dev-red-alice', secret: developerKeySecret.name, key: 'OPENAI_API_KEY' },
    });
    expect(account.user).toEqual({ id: 'alice@example.com', monthlyUsd: 100 });
    expect(JSON.stringify(accounts)).not.toContain('alice');
  });

  it('are a key for each program, whose value AWS has', () => {
    expect(accounts.keys).toEqual([
      {
        alias: 'platform-nightly',
        owner: 'ops@example.com',
        team: 'red',
        models: ['embed'],
        monthlyUsd: 7,
        tokensPerMinute: 900,
        value: { namespace: 'litellm', secret: 'key-nightly', key: 'key' },
      },
    ]);
    expect(platformKeySecret({ name: 'test' }, key)).toEqual({
      name: 'key-nightly',
      remoteKey: '/slipway/test/litellm/key-nightly',
      keys: ['key'],
    });
  });

  it('are a team each, with a budget of its own where it has one', () => {
    expect(accounts.teams).toEqual([{ id: 'red' }, { id: 'blue' }]);
    const tenancy = aTenancy({ teams: [aTeam({ budget: { monthlyUsd: 60 } })] });
    expect(gatewayAccounts(aCluster({ tenancy })).teams).toEqual([{ id: 'red', monthlyUsd: 60 }]);
  });
});

describe('who asks guardrails of Bedrock', () => {
  const guardrail = (id: string) => ({ name: id, id, version: '1', checks: ['questions' as const] });
  const withGuardrails = (...ids: readonly string[]) =>
    guardrailIdentity(
      aCluster({
        gateway: gatewaySettings({
          guardrails: { bedrock: ids.map(guardrail), maskedData: ['email'], blockedTopics: [] },
        }),
      }),
    );

  it('may apply those that it names, and nothing else', () => {
    expect(withGuardrails('b2b2b2', 'a1a1a1')).toEqual({
      cluster: 'test',
      namespace: 'litellm',
      serviceAccount: 'litellm',
      grants: [
        {
          actions: ['bedrock:ApplyGuardrail'],
          resources: ['a1a1a1', 'b2b2b2'].map((id) => `arn:aws:bedrock:us-east-1:111122223333:guardrail/${id}`),
        },
      ],
    });
  });

  it('is nobody where none is named', () => {
    expect(withGuardrails()).toBeUndefined();
  });
});
