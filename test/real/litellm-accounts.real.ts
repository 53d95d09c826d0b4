import { composeLitellm } from '@slipway/app-litellm/compose';
import type { Cluster } from '@slipway/contracts/cluster';
import { aCluster, anEnvironment, aTeam, aTenancy, gatewaySettings } from '@slipway/testing/builders';
import { aBedrockModel } from '@slipway/testing/model-builders';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { programFiles } from '@slipway/scripts/program-files';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litellm } from './litellm/installation.ts';
import { startModelServers, type ModelServers } from './litellm/model-servers.ts';
import { findPrisma } from './litellm/prisma.ts';
import { startProxy, type Proxy } from './litellm/proxy.ts';
import { runReconciler, type Run } from './litellm/reconciler.ts';
import { gatewayOf } from './litellm/rendered-gateway.ts';
import { startWeakLine, type WeakLine } from './litellm/weak-line.ts';
import { startStores, type StoreServers } from './stores/servers.ts';
import { eventually } from './support/eventually.ts';
import { sendJson, startStub, type HttpStub } from './support/http-stub.ts';
import { findPython } from './support/python-installation.ts';
import type { RenderedObject } from './support/rendered.ts';

/**
 * The real LiteLLM with a real PostgreSQL and a real Redis, and what registers keys with it as its Job is rendered. Models,
 * the API server, the guardrails of Bedrock and the receiver of traces are stood in for.
 */

const compose = composeLitellm({ reconciler: programFiles('litellm/services/reconciler') });

const alice = anEnvironment({ models: ['chat', 'large-chat'], monthlyUsd: 50 });
const bob = anEnvironment({
  name: 'bob',
  owner: 'bob@example.com',
  team: aTeam({ name: 'blue', group: 'people-of-blue' }),
  models: ['chat'],
});
/** One call of the large model costs more than this. */
const penniless = {
  name: 'penniless',
  owner: 'ci@example.com',
  models: ['large-chat'],
  budget: { monthlyUsd: 0.00005 },
};
const hurried = {
  name: 'hurried',
  owner: 'ci@example.com',
  models: ['chat'],
  budget: { monthlyUsd: 9 },
  requestsPerMinute: 2,
};

const cluster = aCluster({
  bedrockModels: [aBedrockModel()],
  developers: [alice, bob],
  gateway: gatewaySettings({
    cacheSeconds: 60,
    guardrails: {
      bedrock: [{ name: 'policy', id: 'a1b2c3d4e5f6', version: '3', checks: ['questions', 'answers'] }],
      maskedData: ['email'],
      blockedTopics: [],
    },
    keys: [penniless, hurried],
  }),
  langfuse: { owner: 'traces@example.com', webReplicas: 1, workerReplicas: 1, retentionDays: 7 },
});

const chart = (name: string, of: Cluster = cluster): readonly RenderedObject[] => {
  const spec = compose(of).find((each) => each.name === name);
  if (spec === undefined) throw new Error(`no chart ${name}`);
  return synthesiseChart(spec);
};

const newKey = (): string => `sk-${randomBytes(16).toString('hex')}`;
const masterKey = newKey();
/** Secrets of the API server, by namespace and name; each holds one key. */
const secrets = new Map<string, string>([
  ['dev-red-alice/litellm-key', newKey()],
  ['dev-blue-bob/litellm-key', newKey()],
  ['litellm/key-penniless', newKey()],
  ['litellm/key-hurried', newKey()],
]);
const keyOf = (secret: string): string => secrets.get(secret) ?? '';

/** ConfigMaps with what environments add. */
let environments: readonly RenderedObject[] = [];
let stores: StoreServers;
let models: ModelServers;
let collector: HttpStub;
let guardrails: HttpStub;
let kubernetes: HttpStub;
let proxy: Proxy;
let line: WeakLine;

beforeAll(async () => {
  const program = findPython(litellm)!;
  const prisma = findPrisma(program)!;
  stores = await startStores('litellm');
  stores.sql(...prisma.migrations.flatMap((file) => ['-f', file]));
  models = await startModelServers(
    new Map([
      ['chat.vllm.svc.cluster.local', ['chat']],
      ['ai-gateway.ai-gateway.svc.cluster.local', ['large-chat']],
    ]),
  );
  collector = await startStub((_, response) => response.writeHead(200).end());
  guardrails = await startStub(({ body }, response) => {
    const intervenes = JSON.stringify(body).includes('the recipe');
    sendJson(response, 200, {
      action: intervenes ? 'GUARDRAIL_INTERVENED' : 'NONE',
      outputs: intervenes ? [{ text: 'Not here.' }] : [],
      assessments: intervenes
        ? [{ topicPolicy: { topics: [{ name: 'recipes', type: 'DENY', action: 'BLOCKED' }] } }]
        : [],
    });
  });
  kubernetes = await startStub(({ path, headers }, response) => {
    if (path.startsWith('/api/v1/namespaces/litellm/configmaps?labelSelector=slipway.dev%2Faccount%3Denvironment')) {
      sendJson(response, 200, { items: environments });
      return;
    }
    const [, namespace = '', name = ''] = /^\/api\/v1\/namespaces\/([^/]+)\/secrets\/([^/]+)$/.exec(path) ?? [];
    const value = secrets.get(`${namespace}/${name}`);
    if (headers.authorization !== 'Bearer the-token-of-its-account') sendJson(response, 401, {});
    else if (value === undefined) sendJson(response, 404, { kind: 'Status', code: 404 });
    else {
      const key = namespace === 'litellm' ? 'key' : 'OPENAI_API_KEY';
      sendJson(response, 200, { data: { [key]: Buffer.from(value).toString('base64') } });
    }
  });
  const gateway = gatewayOf(chart('litellm'));
  proxy = await startProxy({
    litellm: program,
    name: 'litellm-accounts',
    gateway,
    config: gateway.config
      .replace(/(?<= api_base: http:\/\/)/g, `${new URL(models.url).host}/`)
      // What was spent is written twelve times as often: nobody waits minutes for it here.
      .replace(/proxy_batch_write_at: 60\b/, 'proxy_batch_write_at: 5'),
    secrets: {
      LITELLM_MASTER_KEY: masterKey,
      DATABASE_URL: stores.database,
      REDIS_HOST: stores.redis.host,
      REDIS_PORT: String(stores.redis.port),
      REDIS_PASSWORD: stores.redis.password,
      REDIS_SSL: 'false',
      LANGFUSE_PUBLIC_KEY: 'pk-lf-test',
      LANGFUSE_SECRET_KEY: 'only-for-this-test',
    },
    added: {
      ...prisma.env,
      LANGFUSE_OTEL_HOST: collector.url,
      AWS_BEDROCK_RUNTIME_ENDPOINT: guardrails.url,
      AWS_ACCESS_KEY_ID: 'only-for-this-test',
      AWS_SECRET_ACCESS_KEY: 'only-for-this-test',
    },
  });
  line = await startWeakLine(() => proxy.url);
});

// What did not start is not there to be stopped.
afterAll(async () => {
  await (proxy as Proxy | undefined)?.stop();
  for (const stub of [models, collector, guardrails, kubernetes, line] as (HttpStub | undefined)[]) await stub?.close();
  await (stores as StoreServers | undefined)?.stop();
});

/** Registers what a cluster wants. */
const register = async (of: Cluster = cluster, ...more: readonly string[]): Promise<Run> => {
  environments = compose(of)
    .filter(({ name }) => name.startsWith('account-'))
    .flatMap(({ name }) => chart(name, of));
  const run = await runReconciler(
    chart('keys', of),
    { litellm: line.url, kubernetes: kubernetes.url, masterKey },
    ...more,
  );
  for (const key of [masterKey, ...secrets.values()]) expect(run.output).not.toContain(key);
  return run;
};

const ask = async (key: string, model: string, content = 'Who are you?'): Promise<Response> =>
  proxy.post('/v1/chat/completions', { model, messages: [{ role: 'user', content }] }, key);

/** What the database says, in an order of its own. */
const database = (): string =>
  stores.sql(
    '-c',
    `select 'team', team_id, max_budget::text from "LiteLLM_TeamTable"
     union all select 'user', user_id, max_budget::text from "LiteLLM_UserTable"
     union all select 'key', key_alias, max_budget::text from "LiteLLM_VerificationToken" order by 1, 2`,
  );

const wanted = [
  'key|dev-blue-bob|100',
  'key|dev-red-alice|50',
  'key|platform-hurried|9',
  'key|platform-penniless|5e-05',
  'team|blue|100',
  'team|red|50',
  'user|alice@example.com|50',
  'user|bob@example.com|100',
];
const registered = (): readonly string[] =>
  database()
    .split('\n')
    .filter((row) => !row.startsWith('user|default'));

describe('teams, people and keys', () => {
  it('are planned without a change', async () => {
    const before = database();
    const run = await register(cluster, '--dry-run');
    expect(run).toMatchObject({ status: 0, output: expect.stringContaining('would create team red') as string });
    expect(run.output).toContain('would create key dev-red-alice');
    expect(database()).toBe(before);
  });

  it('are not registered while LiteLLM is away, or takes no change, and the next run completes what was begun', async () => {
    const away = await runReconciler(chart('keys'), {
      litellm: 'http://127.0.0.1:1',
      kubernetes: kubernetes.url,
      masterKey,
    });
    expect(away.status).toBe(3);
    line.breakAfter(3);
    const broken = await register();
    expect(broken.status).toBe(1);
    expect(broken.output).toContain('failed: create user bob@example.com: POST /user/new: 500');
    expect(broken.output).toContain('needs: create user bob@example.com');
    line.loseAnswerAfter(1);
    const slow = await register(cluster, '--timeout-seconds', '2');
    expect(slow.status).toBe(1);
    expect(slow.output).toContain('no answer in 2 s');
    line.repair();
    expect(await register()).toMatchObject({ status: 0 });
    expect(registered()).toEqual(wanted);
  });

  it('are as they should be: a second run changes nothing', async () => {
    const run = await register();
    expect(run).toMatchObject({ status: 0, output: expect.stringContaining('0 to do') as string });
    expect(registered()).toEqual(wanted);
  });
});

describe('a key', () => {
  it('calls its models, and no others', async () => {
    const key = keyOf('dev-red-alice/litellm-key');
    expect((await ask(key, 'chat')).status).toBe(200);
    expect((await ask(key, 'embed')).status).toBe(403);
  });

  it('that nobody registered calls nothing', async () => {
    expect((await ask(newKey(), 'chat')).status).toBe(401);
  });

  it('passes nothing through to a provider, and manages nothing', async () => {
    const key = keyOf('dev-red-alice/litellm-key');
    for (const path of ['/bedrock/model/x/converse', '/openai/v1/files', '/key/generate', '/team/new'])
      expect([401, 403], path).toContain((await proxy.post(path, {}, key)).status);
  });

  it('is refused when it has spent its budget', async () => {
    const key = keyOf('litellm/key-penniless');
    expect((await ask(key, 'large-chat', 'How are you?')).status).toBe(200);
    await eventually(
      async () => {
        const response = await ask(key, 'large-chat', `How are you at ${String(Math.random())}?`);
        return response.status === 422 && (await response.text()).includes('budget_exceeded');
      },
      { what: 'the budget to be spent', seconds: 60 },
    );
  });

  it('is refused when it asks too often', async () => {
    const statuses = [];
    for (let call = 0; call < 4; call++) statuses.push((await ask(keyOf('litellm/key-hurried'), 'chat')).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
  });

  it(
    'with a new value takes the place of the old one, with what that one has spent',
    { timeout: 240_000 },
    async () => {
      const spent = (): number =>
        Number(
          stores.sql('-c', `select spend from "LiteLLM_VerificationToken" where key_alias = 'platform-penniless'`),
        );
      await eventually(async () => Promise.resolve(spent() > 0), {
        what: 'what was spent to be written',
        seconds: 120,
      });
      const [before, old] = [spent(), keyOf('litellm/key-penniless')];
      secrets.set('litellm/key-penniless', newKey());
      expect(await register()).toMatchObject({ status: 0 });
      expect(registered()).toEqual(wanted);
      expect(spent()).toBeGreaterThanOrEqual(before);
      expect((await ask(old, 'large-chat')).status).toBe(401);
      expect((await ask(keyOf('litellm/key-penniless'), 'large-chat', 'And now?')).status).toBe(422);
    },
  );
});

describe('a call', () => {
  const key = keyOf('dev-blue-bob/litellm-key');

  it('is answered from the cache when it was asked before', async () => {
    const content = 'What was asked before?';
    const calls = (): number => models.seen.filter(({ body }) => JSON.stringify(body).includes(content)).length;
    const cached = (): number => Number(stores.cache('dbsize'));
    const before = cached();
    expect((await ask(key, 'chat', content)).status).toBe(200);
    await eventually(async () => Promise.resolve(cached() > before), { what: 'the answer to be kept', seconds: 10 });
    const again = await Promise.all([ask(key, 'chat', content), ask(key, 'chat', content)]);
    expect(again.map(({ status }) => status)).toEqual([200, 200]);
    expect(calls()).toBe(1);
  });

  it('is refused when a guardrail of Bedrock says so, before a model sees it', async () => {
    const seen = models.seen.length;
    const response = await ask(key, 'chat', 'Tell me the recipe.');
    expect(response.status).toBe(400);
    expect(models.seen.length).toBe(seen);
    const asked = guardrails.seen.at(-1);
    expect(asked?.path).toBe('/guardrail/a1b2c3d4e5f6/version/3/apply');
    expect(asked?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 .*\/us-east-1\/bedrock\/aws4_request/);
  });

  it('leaves a trace with who called, and without what was said', async () => {
    const content = 'What nobody else may read.';
    const call = 'the-call-of-this-test';
    const body = { model: 'chat', messages: [{ role: 'user', content }], metadata: { trace_name: call } };
    expect((await proxy.post('/v1/chat/completions', body, key)).status).toBe(200);
    const traces = () => collector.seen.map(({ body }) => String(body));
    await eventually(async () => Promise.resolve(traces().some((text) => text.includes(call))), {
      what: 'the trace of the call',
      seconds: 60,
    });
    expect(traces().find((text) => text.includes(call))).toContain('bob@example.com');
    const [first] = collector.seen;
    expect(first?.path).toBe('/api/public/otel/v1/traces');
    expect(first?.headers.authorization).toBe(
      `Basic ${Buffer.from('pk-lf-test:only-for-this-test').toString('base64')}`,
    );
    expect(traces().join()).not.toContain(content);
    for (const secret of [masterKey, ...secrets.values()]) expect(traces().join()).not.toContain(secret);
  });
});

describe('what is no longer wanted', () => {
  const smaller: Cluster = { ...cluster, developers: [alice], tenancy: aTenancy({ teams: [aTeam()] }) };

  it('goes, and what others made stays', async () => {
    const made = [
      await proxy.post('/team/new', { team_id: 'theirs', max_budget: 7 }, masterKey),
      await proxy.post('/key/generate', { key_alias: 'theirs', max_budget: 7 }, masterKey),
    ];
    expect(made.map(({ status }) => status)).toEqual([200, 200]);
    const old = keyOf('dev-blue-bob/litellm-key');
    expect(await register(smaller)).toMatchObject({ status: 0 });
    expect(registered()).toEqual(
      [...wanted.filter((row) => !/blue|bob/.test(row)), 'key|theirs|7', 'team|theirs|7'].sort(),
    );
    expect((await ask(old, 'chat')).status).toBe(401);
    expect((await register(smaller)).output).toContain('0 to do');
  });

  it('is kept where keys of others hang on it', async () => {
    expect(await register(cluster)).toMatchObject({ status: 0 });
    const made = await proxy.post('/key/generate', { key_alias: 'in-blue', team_id: 'blue' }, masterKey);
    expect(made.status).toBe(200);
    const run = await register(smaller);
    expect(run.status).toBe(1);
    expect(run.output).toContain('conflict: team blue stays: it has keys that somebody else made');
    expect(database()).toContain('key|in-blue|');
  });

  it('writes only where its pod may write', () => {
    expect(proxy.strayFiles()).toEqual([]);
  });
});
