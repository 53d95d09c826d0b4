import { setImmediate as turn } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import { readRendered, renderedFiles, type RenderedObject } from '../support/rendered.ts';
import { sendJson, startStub, type HttpStub } from '../support/http-stub.ts';

/**
 * Stand-ins for all model servers of a cluster, and for the gateway before Bedrock: each answers at `<url>/<host:port>/v1`,
 * to the names that it serves.
 */
export interface ModelServers extends HttpStub {
  /** Makes the next so many calls fail as a server does that is going down. */
  readonly failNext: (calls: number) => void;
  /** Names of models whose servers fail, or say that a question is too long, until others are named. */
  readonly misbehave: (models: Misbehaviour) => void;
}

/** Models by what their servers do in place of answering. */
export interface Misbehaviour {
  readonly failing?: readonly string[];
  readonly tooShort?: readonly string[];
}

/** What the stand-in for a chat model says. */
export function saying(model: string): string {
  return `This is ${model}, or so it was told.`;
}

export const embedding = [0.25, -0.5, 0.75];

/** How programs are told the name under which callers know the model: by an argument, or in what Ray Serve reads. */
const nameWords = [
  /(?:^|\s)--(?:served-model-name|alias)=([a-z0-9-]+)/,
  /(?:^|[\s{,])"?(?:model_id|alias)"?: "?([a-z0-9-]+)"?/,
];

/** Names that the rendered model servers of a cluster answer to, by host and port as callers write them. */
export function servedNames(cluster: string): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  for (const file of ['vllm', 'llama-cpp', 'ray'].flatMap((app) => renderedFiles(cluster, app))) {
    const objects = readRendered(file);
    const name = textsIn(objects)
      .flatMap((text) => nameWords.map((words) => words.exec(text)?.[1]))
      .find((found) => found !== undefined);
    // Beside servers are those that copy weights, and Ray's own.
    if (name === undefined) continue;
    const host = objects.find(({ metadata }) => metadata.name === name)?.metadata.namespace ?? '';
    names.set(`${name}.${host}.svc.cluster.local`, [name]);
  }
  const routes = renderedFiles(cluster, 'ai-gateway').flatMap(readRendered);
  for (const { metadata } of routes.filter(({ kind }) => kind === 'Gateway'))
    names.set(`${metadata.name}.${metadata.namespace ?? ''}.svc.cluster.local`, routes.flatMap(routedNames));
  return names;
}

/** Names of models that a route of the gateway takes. */
function routedNames({ kind, spec }: RenderedObject): readonly string[] {
  if (kind !== 'AIGatewayRoute') return [];
  const { rules } = spec as unknown as {
    readonly rules: readonly {
      readonly matches: readonly { readonly headers: readonly { readonly value: string }[] }[];
    }[];
  };
  return rules.flatMap(({ matches }) => matches.flatMap(({ headers }) => headers.map(({ value }) => value)));
}

/** Every text in a value, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

export async function startModelServers(served: ReadonlyMap<string, readonly string[]>): Promise<ModelServers> {
  let failures = 0;
  let { failing = [], tooShort = [] }: Misbehaviour = {};
  const stub = await startStub(({ path, body }, response) => {
    const [, host = '', route = ''] = /^\/([^/]+)\/v1(\/.*)$/.exec(path) ?? [];
    // Ports are held against the services where everything that is rendered is looked at.
    const names = served.get(host.replace(/:\d+$/, ''));
    if (names === undefined) sendJson(response, 404, { error: { message: `no model server is rendered at ${host}` } });
    else if (route === '/models')
      sendJson(response, 200, { object: 'list', data: names.map((id) => ({ id, object: 'model' })) });
    else if (failures > 0 || failing.includes((body as Call).model)) {
      failures = Math.max(0, failures - 1);
      sendJson(response, 503, { error: { message: 'going down' } });
    } else if (tooShort.includes((body as Call).model)) {
      // As vLLM says it.
      const message = "This model's maximum context length is 10 tokens. However, your request has 12 input tokens.";
      sendJson(response, 400, { error: { message, type: 'BadRequestError', param: 'input_tokens', code: 400 } });
    } else if (!names.includes((body as Call).model)) {
      sendJson(response, 404, { error: { message: `${host} serves ${names.join()}, not ${(body as Call).model}` } });
    } else if (route === '/embeddings') sendEmbeddings(response, body as Call);
    else if (route === '/chat/completions') void sendAnswer(response, body as Call);
    else sendJson(response, 404, { error: { message: `no route ${route}` } });
  });
  return {
    ...stub,
    failNext: (calls) => {
      failures = calls;
    },
    misbehave: (models) => {
      ({ failing = [], tooShort = [] } = models);
    },
  };
}

interface Call {
  readonly model: string;
  readonly stream?: boolean;
  readonly input?: string | readonly string[];
}

const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };

async function sendAnswer(response: ServerResponse, { model, stream }: Call): Promise<void> {
  const head = { id: 'chatcmpl-1', created: 1, model };
  if (stream !== true) {
    const choice = { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: saying(model) } };
    sendJson(response, 200, { ...head, object: 'chat.completion', choices: [choice], usage });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const deltas = [
    ...saying(model)
      .split(/(?<= )/)
      .map((content) => ({ content })),
    undefined,
  ];
  for (const delta of deltas) {
    const choice = { index: 0, delta: delta ?? {}, finish_reason: delta === undefined ? 'stop' : null };
    response.write(`data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [choice] })}\n\n`);
    await turn();
  }
  response.end('data: [DONE]\n\n');
}

function sendEmbeddings(response: ServerResponse, { model, input = [] }: Call): void {
  const data = [input].flat().map((_, index) => ({ object: 'embedding', index, embedding }));
  sendJson(response, 200, { object: 'list', model, data, usage });
}
