import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { litellm } from './litellm/installation.ts';
import { askEachModel } from './litellm/smoke.ts';
import { embedding, saying, servedNames, startModelServers, type ModelServers } from './litellm/model-servers.ts';
import { startProxy, type Proxy } from './litellm/proxy.ts';
import {
  gatewayFile,
  readGateway,
  type Guardrail,
  type OfferedModel,
  type RenderedGateway,
} from './litellm/rendered-gateway.ts';
import { freePort } from './support/free-port.ts';
import type { SeenRequest } from './support/http-stub.ts';
import { findPython } from './support/python-installation.ts';
import { clustersWith } from './support/rendered.ts';

/**
 * The real LiteLLM with the configuration, arguments and environment that `dist/` holds. Two things differ from the
 * cluster: `api_base` points at stand-ins for the model servers, and there is no database.
 */
describe.each(clustersWith(gatewayFile))('LiteLLM of %s', (cluster) => {
  const gateway = readGateway(cluster);
  const served = gateway.models;
  const names = new Set([...served, ...gateway.grouped].map(({ model_name: name }) => name));
  const key = `sk-${randomBytes(16).toString('hex')}`;
  let servers: ModelServers;
  let proxy: Proxy;

  beforeAll(async () => {
    servers = await startModelServers(servedNames(cluster));
    proxy = await startProxy({
      litellm: findPython(litellm)!,
      name: `litellm-${cluster}`,
      gateway,
      config: gateway.config.replace(/(?<= api_base: http:\/\/)/g, `${new URL(servers.url).host}/`),
      secrets: {
        LITELLM_MASTER_KEY: key,
        DATABASE_URL: '',
        // Nobody listens there: calls go on while the Redis is away.
        REDIS_HOST: '127.0.0.1',
        REDIS_PORT: String(await freePort()),
        REDIS_PASSWORD: 'none',
        REDIS_SSL: 'false',
        LANGFUSE_PUBLIC_KEY: 'none',
        LANGFUSE_SECRET_KEY: 'none',
      },
      // Traces have a check of their own: calls go on while nobody takes them.
      added: { LANGFUSE_OTEL_HOST: 'http://127.0.0.1:9' },
    });
  });

  // What did not start is not there to be stopped.
  afterAll(async () => {
    await (proxy as Proxy | undefined)?.stop();
    await (servers as ModelServers | undefined)?.close();
  });

  let toldServers = 0;
  /** Calls that reached the stand-ins since they were last asked. */
  const calls = (): readonly SeenRequest[] => {
    const fresh = servers.seen.slice(toldServers);
    toldServers = servers.seen.length;
    return fresh.filter(({ method }) => method === 'POST');
  };
  // What one test left does not count in the next.
  beforeEach(() => void calls());

  const ask = (model: string, more: object = {}, withKey?: string): Promise<Response> =>
    proxy.post(
      '/v1/chat/completions',
      { model, messages: [{ role: 'user', content: 'Who are you?' }], ...more },
      withKey,
    );

  it.each(Object.entries(gateway.probePaths))('answers the %s probe, %s', async (_, path) => {
    expect((await proxy.get(path)).status).toBe(200);
  });

  it('lists the models of its configuration, and no other', async () => {
    const { data } = (await (await proxy.get('/v1/models', key)).json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id).sort()).toEqual([...names].sort());
  });

  it('has an answer for whoever asks each model once; the stand-ins know embeddings of one length alone', async () => {
    const lines = await askEachModel(cluster, proxy.url, key);
    const [embeddings, others] = [/^. embedding/, /^. (?:chat|vision)/].map((kind) =>
      lines.filter((line) => kind.test(line)),
    );
    expect(others?.filter((line) => !line.startsWith('✓'))).toEqual([]);
    expect(others?.length).toBeGreaterThan(0);
    expect(embeddings?.length).toBeGreaterThan(0);
    for (const line of embeddings ?? [])
      expect(line).toMatch(
        new RegExp(`^✗ .* the embedding has ${embedding.length} numbers, not the \\d+ of the catalog$`),
      );
  });

  it('reads prices and limits as they are written', async () => {
    const { data } = (await (await proxy.get('/v1/model/info', key)).json()) as { data: OfferedModel[] };
    const facts = ({ model_name, model_info: info }: OfferedModel): object => ({
      model_name,
      limit: info.max_input_tokens,
      prices: [info.input_cost_per_token, info.output_cost_per_token],
    });
    expect(data.map(facts)).toEqual([...gateway.models, ...gateway.grouped].map(facts));
  });

  it.each(named(served, 'chat'))('passes a chat on to %s under the name that it serves', async (name, model) => {
    const response = await ask(name, {}, key);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-litellm-version'), 'the version of the rendered image').toBe(
      gateway.container.image.replace(/^.*?:([^@]*).*$/, '$1'),
    );
    const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
    expect(choices[0]?.message.content).toBe(saying(name));
    const [call, ...others] = calls();
    expect(others).toEqual([]);
    expect(call).toMatchObject({ path: `/${hostOf(model)}/v1/chat/completions`, body: { model: name } });
    expect(call?.headers.authorization, 'the caller’s key stays here').not.toContain(key);
  });

  it.each(named(served, 'chat'))('streams a chat of %s', async (name) => {
    const response = await ask(name, { stream: true }, key);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events = (await response.text()).split('\n').filter((line) => line.startsWith('data: '));
    expect(events.at(-1)).toBe('data: [DONE]');
    const pieces = events.slice(0, -1).map((line) => {
      const { choices } = JSON.parse(line.slice('data: '.length)) as { choices: { delta: { content?: string } }[] };
      return choices[0]?.delta.content ?? '';
    });
    expect(pieces.filter((piece) => piece !== '').length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe(saying(name));
    expect(calls()).toMatchObject([{ body: { model: name, stream: true } }]);
  });

  it.each(named(served, 'embedding'))('passes an embedding on to %s', async (name, model) => {
    const response = await proxy.post('/v1/embeddings', { model: name, input: ['one', 'two'] }, key);
    expect(response.status).toBe(200);
    const { data } = (await response.json()) as { data: { embedding: number[] }[] };
    expect(data.map((each) => each.embedding)).toEqual([embedding, embedding]);
    expect(calls()).toMatchObject([{ path: `/${hostOf(model)}/v1/embeddings`, body: { model: name } }]);
  });

  it.each(named(served, 'chat'))('asks again when %s fails once', async (name) => {
    servers.failNext(1);
    expect((await ask(name, {}, key)).status).toBe(200);
    expect(calls()).toHaveLength(2);
  });

  it.each(Object.entries(Object.groupBy(gateway.grouped, ({ model_name: name }) => name)))(
    'shares calls of %s out among its models',
    async (group, members = []) => {
      const models = members.map(servedName);
      const answers = await Promise.all(Array.from({ length: 40 }, async () => (await ask(group, {}, key)).status));
      expect(new Set(answers)).toEqual(new Set([200]));
      expect(new Set(calls().map(({ body }) => (body as { model: string }).model))).toEqual(new Set(models));
    },
  );

  it.each(asked(gateway.guardrails, ({ patterns = [] }) => patterns.map(({ pattern_name: name }) => name)))(
    'shows no model personal data of the kind %s',
    async (pattern) => {
      const { text, data } = personalData[pattern] ?? {};
      if (text === undefined || data === undefined) throw new Error(`say what ${pattern} looks like`);
      const response = await ask(served[0]?.model_name ?? '', { messages: [{ role: 'user', content: text }] }, key);
      expect(response.status).toBe(200);
      const [call] = calls();
      expect(JSON.stringify(call?.body)).not.toContain(data);
      expect(JSON.stringify(call?.body)).toContain('REDACTED');
    },
  );

  it.each(asked(gateway.guardrails, ({ blocked_words: words = [] }) => words.map(({ keyword }) => keyword)))(
    'refuses a question about %s, however it is written',
    async (word) => {
      const content = `What about ${word.toUpperCase()}?`;
      const response = await ask(served[0]?.model_name ?? '', { messages: [{ role: 'user', content }] }, key);
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('blocked');
      expect(calls()).toEqual([]);
    },
  );

  it('calls no cloud by itself: what is not served here goes through the gateway', () => {
    expect(gateway.models.filter(({ litellm_params: { api_base } }) => api_base === undefined)).toEqual([]);
    expect(JSON.stringify(gateway.container.env ?? [])).not.toContain('AWS_');
  });

  it.each([
    ['no key', undefined],
    ['a key that nobody made', `sk-${'0'.repeat(32)}`],
    ['something that is no key', 'let-me-in'],
  ])('refuses a call with %s', async (_, wrong) => {
    for (const { model_name: name } of gateway.models) {
      const { status } = await ask(name, {}, wrong);
      // Without a database LiteLLM cannot look a key up and says 400.
      expect([wrong === undefined ? 401 : 400, 401]).toContain(status);
    }
    expect(calls()).toEqual([]);
  });

  it('refuses a model that it does not offer', async () => {
    const { status } = await ask('no-such-model', {}, key);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(calls()).toEqual([]);
  });

  it.each(gateway.contextWindowFallbacks)(
    'asks another model where a question is too long for %s',
    async (name, others) => {
      servers.misbehave({ tooShort: behind(gateway, name) });
      const response = await ask(name, {}, key);
      servers.misbehave({});
      expect(response.status).toBe(200);
      expect(response.headers.get('x-litellm-model-group')).toBe(others[0]);
    },
  );

  // What fails is left alone for a while: nothing after this may need it.
  it.each(gateway.fallbacks)('asks another model when %s fails', async (name, others) => {
    servers.misbehave({ failing: behind(gateway, name) });
    const response = await ask(name, {}, key);
    servers.misbehave({});
    expect(response.status).toBe(200);
    expect(others).toContain(response.headers.get('x-litellm-model-group'));
    expect(Number(response.headers.get('x-litellm-attempted-fallbacks'))).toBeGreaterThan(0);
  });

  it('writes only where its pod may write', () => {
    expect(proxy.strayFiles()).toEqual([]);
  });
});

function named(models: readonly OfferedModel[], mode: 'chat' | 'embedding'): [string, OfferedModel][] {
  return models.filter(({ model_info: info }) => info.mode === mode).map((model) => [model.model_name, model]);
}

/** Texts that a kind of guardrail looks for. */
function asked(
  guardrails: readonly Guardrail[],
  of: (params: Guardrail['litellm_params']) => readonly string[],
): readonly string[] {
  return guardrails.flatMap(({ litellm_params: params }) => of(params));
}

/** Personal data of nobody, by LiteLLM's names of patterns, in a sentence. */
const personalData: Readonly<Record<string, { readonly text: string; readonly data: string }>> = {
  credit_card: { text: 'Pay with 4111111111111111 please.', data: '4111111111111111' },
  email: { text: 'Write to somebody@example.com please.', data: 'somebody@example.com' },
  us_ssn: { text: 'My SSN is 536-90-4399 as always.', data: '536-90-4399' },
};

/** The name under which a model is served, whatever callers say. */
function servedName({ litellm_params: { model } }: OfferedModel): string {
  return model.replace(/^.*\//, '');
}

/** Names of the servers behind a name. */
function behind({ models, grouped }: RenderedGateway, name: string): readonly string[] {
  return [...models, ...grouped].filter(({ model_name: named }) => named === name).map(servedName);
}

function hostOf({ litellm_params: { api_base = '' } }: OfferedModel): string {
  return new URL(api_base).host;
}
