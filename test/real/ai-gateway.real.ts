import { evidenceOf } from '@slipway/scripts/evidence';
import { ownRoot, readyClusters } from '@slipway/scripts/workspace';
import type { Manifest } from '@slipway/contracts/manifest';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { embedding, saying, startBedrock, usage, type Bedrock, type BedrockCall } from './ai-gateway/bedrock.ts';
import { certificateFor } from './ai-gateway/certificate.ts';
import { irsa, podIdentity, staticCredentials, type CredentialSource } from './ai-gateway/credentials.ts';
import { startGateway, type Gateway } from './ai-gateway/gateway.ts';
import { findGateway } from './ai-gateway/installation.ts';
import { onOneMachine, routedModels } from './ai-gateway/rendered-gateway.ts';
import type { AwsKeys } from './ai-gateway/signature.ts';
import { eventually } from './support/eventually.ts';
import { freePort } from './support/free-port.ts';

/**
 * The real Envoy AI Gateway and Envoy with the rendered objects of a gateway: those of this repository's clusters, and those
 * of the fixture for the way that no cluster uses. Only addresses are others.
 *
 * Not run, because the newest program that can be had is v1.0.0 with Envoy Gateway v1.8.1: what versions after it read
 * (names of rules; the host of the address as the one that is signed). Nor what needs a cluster: limits on tokens, whose
 * service and Redis are others' pods; pools of model servers; accounts, volumes and probes of its pods.
 */

const repository = await readyClusters(ownRoot, []);
const fixture = await readyClusters(join(ownRoot, 'test/fixtures/repository'), []);

/** The rendered gateway of a cluster that authenticates in this way. */
function renderedFor(authentication: string): readonly Manifest[] {
  for (const { ready, catalog } of [repository, fixture]) {
    const found = ready.find(
      ({ cluster: { bedrock, bedrockModels } }) =>
        bedrockModels.length > 0 && bedrock.authentication === authentication,
    );
    if (found === undefined) continue;
    return evidenceOf(found, catalog)
      .evidence.manifests.filter(({ file }) => file.endsWith('/ai-gateway/ai-gateway.yaml'))
      .map(({ manifest }) => manifest);
  }
  throw new Error(`no cluster authenticates with ${authentication}`);
}

const newKeys = (session: boolean): AwsKeys => ({
  id: `AKIASTUB${randomBytes(6).toString('hex').toUpperCase()}`,
  secret: randomBytes(20).toString('hex'),
  ...(session && { token: randomBytes(12).toString('hex') }),
});

describe.each(['pod-identity', 'irsa', 'static-credentials'])('with %s', (authentication) => {
  const objects = renderedFor(authentication);
  const routes = routedModels(objects);
  const session = authentication !== 'static-credentials';
  const first = newKeys(session);
  const chats = routes.filter(({ attempts }) => !/embed/.test(attempts[0]?.target ?? ''));
  const embeddings = routes.filter((route) => !chats.includes(route));
  const names = (some: typeof routes): [string, (typeof routes)[number]][] =>
    some.flatMap((route) => route.names.map((name): [string, (typeof routes)[number]] => [name, route]));
  const [anyName = ''] = names(chats)[0] ?? [];
  // LiteLLM says who calls only where somebody counts.
  const toldApart = JSON.stringify(objects).includes('x-litellm-');
  const callerHeaders = toldApart
    ? { 'x-litellm-user_api_key_hash': '0123abcd', 'x-litellm-user_api_key_user_email': 'alice@example.com' }
    : {};
  let folder: string;
  let bedrock: Bedrock;
  let source: CredentialSource;
  let gateway: Gateway;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-bedrock-'));
    const regions = [...new Set(routes.flatMap(({ attempts }) => attempts.map(({ region }) => region)))];
    const tls = certificateFor(
      folder,
      regions.map((region) => `bedrock-runtime.${region}.amazonaws.com`),
    );
    bedrock = await startBedrock(tls, regions);
    bedrock.take(first);
    source =
      authentication === 'pod-identity'
        ? await podIdentity(first, folder)
        : authentication === 'irsa'
          ? await irsa(first, folder, objects)
          : staticCredentials(first, objects);
    const port = await freePort();
    const addresses = { gatewayPort: port, bedrockPorts: bedrock.ports, authority: tls.cert };
    const more = source.objects.map((object) => `---\n${dump(object)}`);
    gateway = await startGateway({
      programs: findGateway()!,
      name: `ai-gateway-${authentication}`,
      port,
      objects: onOneMachine(objects, addresses) + more.join(''),
      env: source.env,
    });
  });

  afterAll(async () => {
    await (gateway as Gateway | undefined)?.stop();
    await (source as CredentialSource | undefined)?.close();
    await (bedrock as Bedrock | undefined)?.close();
    rmSync(folder, { recursive: true });
  });

  let told = 0;
  /** Calls that reached Bedrock since it was last asked. */
  const calls = (): readonly BedrockCall[] => {
    const fresh = bedrock.calls.slice(told);
    told = bedrock.calls.length;
    return fresh;
  };
  beforeEach(() => void calls());

  const ask = (model: string, more: object = {}): Promise<Response> =>
    gateway.post(
      '/v1/chat/completions',
      { model, messages: [{ role: 'user', content: 'Who are you?' }], ...more },
      { authorization: 'Bearer none', ...callerHeaders },
    );

  it('lists the models that its routes take', async () => {
    const { data } = (await (await gateway.get('/v1/models')).json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id).sort()).toEqual(routes.flatMap((route) => route.names).sort());
  });

  it.each(names(chats))('answers for %s, signed for its region', async (name, { attempts }) => {
    const response = await ask(name);
    expect(response.status, await response.clone().text()).toBe(200);
    const [attempt] = attempts;
    const answer = (await response.json()) as { choices: { message: { content: string } }[]; usage: object };
    expect(answer.choices[0]?.message.content).toBe(saying(attempt?.target ?? ''));
    expect(answer.usage).toMatchObject({ prompt_tokens: usage.inputTokens, completion_tokens: usage.outputTokens });
    expect(calls()).toMatchObject([
      {
        model: attempt?.target,
        operation: 'converse',
        service: 'bedrock',
        region: attempt?.region,
        host: `bedrock-runtime.${attempt?.region ?? ''}.amazonaws.com`,
        keyId: first.id,
      },
    ]);
    expect(bedrock.refusals).toEqual([]);
  });

  it.each(names(chats))('streams for %s', async (name, { attempts }) => {
    const response = await ask(name, { stream: true, stream_options: { include_usage: true } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events = (await response.text()).split('\n').filter((line) => line.startsWith('data: '));
    expect(events.at(-1)).toBe('data: [DONE]');
    const pieces = events.slice(0, -1).map((line) => {
      const event = JSON.parse(line.slice('data: '.length)) as { choices: { delta?: { content?: string } }[] };
      return event.choices[0]?.delta?.content ?? '';
    });
    expect(pieces.filter((piece) => piece !== '').length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe(saying(attempts[0]?.target ?? ''));
    expect(calls()).toMatchObject([{ operation: 'converse-stream', model: attempts[0]?.target }]);
  });

  it.each(names(embeddings))('embeds one text with %s', async (name, { attempts }) => {
    const response = await gateway.post('/v1/embeddings', { model: name, input: 'one' });
    expect(response.status, await response.clone().text()).toBe(200);
    const { data } = (await response.json()) as { data: { embedding: number[] }[] };
    expect(data.map((each) => each.embedding)).toEqual([embedding]);
    expect(calls()).toMatchObject([{ operation: 'invoke', model: attempts[0]?.target, body: { inputText: 'one' } }]);
  });

  it.each(names(embeddings))('refuses several texts at once for %s, which Titan does not know', async (name) => {
    const response = await gateway.post('/v1/embeddings', { model: name, input: ['one', 'two'] });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(calls()).toEqual([]);
  });

  it('takes the keys from where the cluster says', () => {
    expect(source.asked()).toBe(
      {
        'pod-identity': 'token-of-a-service-account',
        irsa: `AssumeRoleWithWebIdentity ${source.env['AWS_ROLE_ARN'] ?? ''} token-of-a-service-account`,
      }[authentication] ?? 'nobody',
    );
  });

  it('refuses a model that no route takes', async () => {
    expect((await ask('no-such-model')).status).toBe(404);
    expect(calls()).toEqual([]);
  });

  it.each([
    [401, 'UnrecognizedClientException'],
    [403, 'AccessDeniedException'],
    [404, 'ResourceNotFoundException'],
  ])('says what AWS said, in the words of OpenAI, and asks once: %i', async (status, fault) => {
    bedrock.failNext(1, status, fault);
    const response = await ask(anyName);
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as { error: { type: string; message: string } };
    expect(error).toMatchObject({ type: fault });
    expect(error.message).toContain(fault);
    expect(calls()).toHaveLength(1);
  });

  const inOrder = (some: readonly { readonly region: string; readonly target: string }[]): readonly string[] =>
    some.map(({ region, target }) => `${region} ${target}`);
  const tried = (): readonly string[] => calls().map(({ region, model }) => `${region} ${model}`);

  it.each(names(chats))(
    'goes on from one region or model of %s to the next, until one answers',
    async (name, route) => {
      const last = route.attempts.length - 1;
      bedrock.failNext(last, 429, 'ThrottlingException');
      const response = await ask(name);
      expect(tried()).toEqual(inOrder(route.attempts));
      expect(response.status).toBe(200);
      const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
      expect(choices[0]?.message.content).toBe(saying(route.attempts[last]?.target ?? ''));
    },
  );

  it.each(names(chats))('says so when all of %s have too much to do', async (name, route) => {
    bedrock.failNext(20, 429, 'ThrottlingException');
    const response = await ask(name);
    bedrock.failNext(0, 0, '');
    expect(response.status).toBe(429);
    const { error } = (await response.json()) as { error: { type: string } };
    expect(error.type).toBe('ThrottlingException');
    expect(new Set(tried())).toEqual(new Set(inOrder(route.attempts)));
  });

  it.runIf(toldApart)('tells AWS nothing of the caller', async () => {
    await ask(anyName);
    const [call] = calls();
    expect(Object.keys(call?.headers ?? {}).filter((name) => /litellm|slipway/.test(name))).toEqual([]);
  });

  it('uses other keys when they are given out, without a restart', async () => {
    const next = newKeys(session);
    source.rotate(next, gateway);
    bedrock.take(next);
    await eventually(async () => (await ask(anyName)).status === 200, {
      what: 'an answer with the new keys',
      seconds: 60,
    });
    expect(calls().at(-1)?.keyId).toBe(next.id);
  });
});
