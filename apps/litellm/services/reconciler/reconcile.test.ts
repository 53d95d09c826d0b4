import type { GatewayAccounts, KeyAccount } from '@slipway/contracts/gateway-accounts';
import { createServer, type Server as HttpServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CallFailed } from './http.ts';
import { reconcile } from './reconcile.ts';
import { startFakeLitellm, type FakeLitellm } from './testing/fake-litellm.ts';

const keyOf = (letter: string): string => `sk-${letter.repeat(32)}`;
const masterKey = keyOf('m');

const key = (alias: string, overrides: Partial<KeyAccount> = {}): KeyAccount => ({
  alias,
  owner: 'alice@example.com',
  team: 'red',
  user: 'alice@example.com',
  models: ['chat'],
  monthlyUsd: 50,
  value: { namespace: alias, secret: 'litellm-key', key: 'OPENAI_API_KEY' },
  ...overrides,
});

const accounts: GatewayAccounts = {
  owner: 'slipway/test',
  teams: [{ id: 'red', monthlyUsd: 60 }, { id: 'blue' }],
  users: [{ id: 'alice@example.com', monthlyUsd: 50 }],
  keys: [key('alice'), key('ci', { team: undefined as never, user: undefined as never, requestsPerMinute: 5 })],
};

let litellm: FakeLitellm;
let kubernetes: HttpServer;
let kubernetesUrl: string;
/** Values by namespace; one that is not there has no Secret. */
let values: Map<string, string>;
/** What environments add: texts of ConfigMaps. */
let environments: (string | undefined)[];
let printed: string[];

beforeEach(async () => {
  values = new Map([
    ['alice', keyOf('a')],
    ['ci', keyOf('c')],
  ]);
  environments = [];
  printed = [];
  litellm = await startFakeLitellm(masterKey);
  kubernetes = createServer(({ url = '' }, response) => {
    if (url === '/api/v1/namespaces/litellm/configmaps?labelSelector=a%3Db') {
      const items = environments.map((text) => ({ data: { 'account.json': text } }));
      response.writeHead(200).end(JSON.stringify({ items }));
      return;
    }
    const namespace = /^\/api\/v1\/namespaces\/([^/]+)\/secrets\/litellm-key$/.exec(url)?.[1] ?? '';
    const value = values.get(namespace);
    if (namespace === 'forbidden' || value === undefined)
      response.writeHead(namespace === 'forbidden' ? 403 : 404).end();
    else
      response.writeHead(200).end(JSON.stringify({ data: { OPENAI_API_KEY: Buffer.from(value).toString('base64') } }));
  }).listen(0, '127.0.0.1');
  await once(kubernetes, 'listening');
  kubernetesUrl = `http://127.0.0.1:${(kubernetes.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await litellm.close();
  kubernetes.close();
});

const run = async (wanted: GatewayAccounts = accounts, dryRun = false): Promise<number> =>
  reconcile({
    accounts: wanted,
    environments: { namespace: 'litellm', label: 'a=b', file: 'account.json' },
    litellm: { url: litellm.url, token: masterKey, timeoutSeconds: 5 },
    kubernetes: { url: kubernetesUrl, token: 'any', timeoutSeconds: 5 },
    dryRun,
    print: (line) => printed.push(line),
  });

/** Runs until all is done, from what the run before left. */
const counts = (): string | undefined => printed.at(-1);
const state = (): string => JSON.stringify([litellm.teams, litellm.users, litellm.keys]);

it('makes what is not there, and then has nothing to do', async () => {
  expect(await run()).toBe(0);
  expect(litellm.teams).toMatchObject([
    {
      team_id: 'red',
      max_budget: 60,
      budget_duration: '1mo',
      models: ['chat'],
      metadata: { managed_by: 'slipway/test' },
    },
    // No key, no model: an empty list would be all of them.
    { team_id: 'blue', models: ['no-default-models'] },
  ]);
  expect(litellm.users).toMatchObject([{ user_id: 'alice@example.com', auto_create_key: false }]);
  expect(litellm.keys).toMatchObject([
    { key_alias: 'alice', team_id: 'red', user_id: 'alice@example.com', allowed_routes: ['openai_routes'] },
    { key_alias: 'ci', rpm_limit: 5 },
  ]);
  expect(litellm.keys[1]).not.toHaveProperty('team_id');
  const before = state();
  expect(await run()).toBe(0);
  expect(counts()).toBe('0 to do, 0 done, 0 failed, 0 in conflict, 0 refused, 0 waiting');
  expect(state()).toBe(before);
});

it('says what it would do and does nothing, where it is asked to', async () => {
  expect(await run(accounts, true)).toBe(0);
  expect(printed).toContain('would create key alice');
  expect(litellm.changes).toEqual([]);
});

it('puts right what somebody changed, and nothing else', async () => {
  await run();
  const [red] = litellm.teams;
  const [alice] = litellm.keys;
  Object.assign(red!, { max_budget: 9999 });
  Object.assign(alice!, { models: ['chat', 'large'], tpm_limit: 7, spend: 3 });
  printed = [];
  expect(await run()).toBe(0);
  expect(printed.slice(0, 2)).toEqual(['change team red: max_budget', 'change key alice: models, tpm_limit']);
  expect(red).toMatchObject({ max_budget: 60 });
  expect(alice).toMatchObject({ models: ['chat'], tpm_limit: null, spend: 3 });
});

describe('what environments add', () => {
  const zoe = key('zoe', { user: 'zoe@example.com', team: 'blue', models: ['large', 'chat'], monthlyUsd: 30 });
  const account = JSON.stringify({ user: { id: 'zoe@example.com', monthlyUsd: 30 }, key: zoe });

  it('is their person and their key; a team without a budget has the sum of what its keys have', async () => {
    values.set('zoe', keyOf('z'));
    environments = [account];
    expect(await run()).toBe(0);
    expect(litellm.teams[1]).toMatchObject({ team_id: 'blue', max_budget: 30, models: ['chat', 'large'] });
    expect(litellm.users.map((row) => row['user_id'])).toEqual(['alice@example.com', 'zoe@example.com']);
    expect(litellm.keys.map((row) => row['key_alias'])).toContain('zoe');
    environments = [];
    expect(await run()).toBe(0);
    expect(litellm.keys.map((row) => row['key_alias'])).not.toContain('zoe');
    expect(litellm.teams[1]).toMatchObject({ max_budget: 0 });
  });

  it('is not taken for nothing where it cannot be read', async () => {
    await run();
    const before = state();
    environments = [undefined];
    await expect(run()).rejects.toThrow('has no account.json');
    environments = ['{ cut off'];
    await expect(run()).rejects.toThrow();
    expect(state()).toBe(before);
  });
});

describe('what others made', () => {
  it('stays, also where it has a name that is wanted', async () => {
    litellm.teams.push({ team_id: 'red', max_budget: 1 }, { team_id: 'theirs' });
    litellm.users.push({ user_id: 'theirs' });
    litellm.keys.push({ token: 't', key_alias: 'ci' }, { token: 'u', key_alias: null });
    const before = state();
    expect(await run({ ...accounts, users: [], keys: accounts.keys.slice(1), teams: accounts.teams.slice(0, 1) })).toBe(
      1,
    );
    expect(printed).toContain('conflict: team red is there already, and somebody else made it');
    expect(printed).toContain('conflict: key ci is there already, and somebody else made it');
    expect(state()).toBe(before);
  });

  it('stays with what it hangs on: LiteLLM removes keys with their team and with their person', async () => {
    await run();
    litellm.keys.push({ token: 't', team_id: 'red' }, { token: 'u', user_id: 'alice@example.com' });
    expect(await run({ ...accounts, teams: [], users: [], keys: [] })).toBe(1);
    expect(litellm.teams.map((row) => row['team_id'])).toEqual(['red']);
    expect(litellm.users.map((row) => row['user_id'])).toEqual(['alice@example.com']);
    expect(litellm.keys.map((row) => row['token'])).toEqual(['t', 'u']);
  });

  it('is on pages after the first as well', async () => {
    for (let each = 0; each < 250; each++) litellm.keys.push({ token: `t${each}`, key_alias: `theirs-${each}` });
    Object.assign(litellm.keys[249]!, { key_alias: 'alice' });
    expect(await run()).toBe(1);
    expect(printed).toContain('conflict: key alice is there already, and somebody else made it');
  });
});

it('removes what it made and is no longer wanted: keys before people, and people before teams', async () => {
  await run();
  const before = litellm.changes.length;
  expect(await run({ ...accounts, teams: accounts.teams.slice(1), users: [], keys: accounts.keys.slice(1) })).toBe(0);
  expect(litellm.changes.slice(before)).toEqual(['/key/delete', '/user/delete', '/team/delete']);
});

describe('the value of a key', () => {
  it.each([
    ['is not there yet', 'nowhere'],
    ['may not be read yet', 'forbidden'],
  ])('%s: it waits, and all else is done', async (_, namespace) => {
    const late = key('late', { value: { namespace, secret: 'litellm-key', key: 'OPENAI_API_KEY' } });
    expect(await run({ ...accounts, keys: [late, ...accounts.keys] })).toBe(0);
    expect(printed).toContain('waiting: key late: its value is not there yet');
    expect(litellm.keys).toHaveLength(2);
  });

  it('that goes away for a while takes no key with it', async () => {
    await run();
    values.delete('alice');
    const before = state();
    expect(await run()).toBe(0);
    expect(state()).toBe(before);
  });

  it.each(['', 'sk-short', 'no-key-at-all-but-long-enough', `sk-${'a'.repeat(24)} and more`])(
    'is refused where it was not made: %j',
    async (value) => {
      await run();
      const before = state();
      values.set('alice', value);
      expect(await run()).toBe(0);
      expect(printed.join()).toContain('refused: key alice: its Secret does not hold a key');
      expect(state()).toBe(before);
    },
  );

  it('is a conflict where no person of an environment could have written it', async () => {
    values.set('ci', 'typed');
    expect(await run()).toBe(1);
    expect(printed.join()).toContain('conflict: key ci: its Secret does not hold a key');
    expect(litellm.keys.map((row) => row['key_alias'])).toEqual(['alice']);
  });

  it('of another key opens nothing more', async () => {
    await run();
    const before = litellm.keys.map((row) => row['key_alias']);
    values.set('alice', keyOf('c'));
    expect(await run()).toBe(0);
    expect(printed.join()).toContain('refused: key alice: its value is that of ci too');
    expect(litellm.keys.map((row) => row['key_alias'])).toEqual(before);
  });

  it('that somebody else registered is theirs', async () => {
    await run({ ...accounts, keys: [] });
    const { createHash } = await import('node:crypto');
    litellm.keys.push({ token: createHash('sha256').update(keyOf('a')).digest('hex'), key_alias: 'theirs' });
    expect(await run()).toBe(0);
    expect(printed).toContain('refused: key alice: somebody else registered its value');
  });

  it('is never printed, also where LiteLLM says it again', async () => {
    litellm.answer('/key/generate', 400, `{"error": "do not like ${keyOf('a')}"}`);
    expect(await run()).toBe(1);
    expect(printed.join()).toContain('do not like sk-…');
    for (const value of [masterKey, ...values.values()]) expect(printed.join()).not.toContain(value);
  });
});

describe('a key with a new value', () => {
  // Set aside, made, removed: three changes. It breaks before each of them, and after the last.
  it.each([0, 1, 2, 3])(
    'goes on with what the old one spent, wherever it breaks: after %s changes',
    async (changes) => {
      await run();
      Object.assign(litellm.keys[0]!, { spend: 12.5 });
      values.set('alice', keyOf('n'));
      litellm.failAfter(changes);
      expect(await run()).toBe(changes === 3 ? 0 : 1);
      litellm.failAfter(Number.POSITIVE_INFINITY);
      expect(await run()).toBe(0);
      expect(litellm.keys).toHaveLength(2);
      const { createHash } = await import('node:crypto');
      expect(litellm.keys.find((row) => row['key_alias'] === 'alice')).toMatchObject({
        token: createHash('sha256').update(keyOf('n')).digest('hex'),
        spend: 12.5,
      });
      expect(await run()).toBe(0);
      expect(counts()).toContain('0 to do');
    },
  );

  it('may have the old one again', async () => {
    await run();
    values.set('alice', keyOf('n'));
    litellm.failAfter(1);
    await run();
    litellm.failAfter(Number.POSITIVE_INFINITY);
    values.set('alice', keyOf('a'));
    expect(await run()).toBe(0);
    expect(litellm.keys.find((row) => row['key_alias'] === 'alice')).toMatchObject({ blocked: false });
    expect(litellm.keys).toHaveLength(2);
  });
});

it.each([0, 1, 2, 3, 4])('what begins and breaks after %s changes is completed by the next run', async (changes) => {
  litellm.failAfter(changes);
  expect(await run()).toBe(1);
  expect(litellm.changes).toHaveLength(changes);
  litellm.failAfter(Number.POSITIVE_INFINITY);
  expect(await run()).toBe(0);
  expect([litellm.teams.length, litellm.users.length, litellm.keys.length]).toEqual([2, 1, 2]);
  expect(await run()).toBe(0);
  expect(counts()).toContain('0 to do');
});

it('makes no key for a team that it could not make', async () => {
  litellm.answer('/team/new', 500, '{}');
  expect(await run()).toBe(1);
  expect(printed).toContain('failed: create key alice: needs: create team red');
  expect(litellm.keys.map((row) => row['key_alias'])).toEqual(['ci']);
});

it.each([
  ['/team/list', 200, '{"detail": "later"}'],
  ['/team/list', 200, '[{"no": "id"}]'],
  ['/key/list', 200, '{"keys": []}'],
  ['/user/list', 200, 'what?'],
  ['/user/list', 503, ''],
])('does nothing where %s is answered with %s %s: nothing that is there would be seen', async (path, status, text) => {
  litellm.answer(path, status, text);
  await expect(run()).rejects.toBeInstanceOf(CallFailed);
  expect(litellm.changes).toEqual([]);
});
