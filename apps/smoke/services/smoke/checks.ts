import type { SmokeModel, SmokePlan } from '@slipway/contracts/smoke';
import { call, CallFailed, type Server } from './http.ts';

/** What came of asking for one thing. */
export interface Result {
  /** `chat qwen3-8b`. */
  readonly what: string;
  /** What is said of it: how long it took, or why it failed. */
  readonly said: string;
  readonly passed: boolean;
}

/** Something to look at: a question of a model, or a trace. */
interface Check {
  readonly what: string;
  readonly run: () => Promise<string>;
}

/** Servers with their keys, and time. */
export interface Surroundings {
  readonly gateway: Server;
  /** Absent in a cluster without Langfuse. */
  readonly langfuse?: Server;
  /** The longest that a trace may take to be found, seconds. */
  readonly traceSeconds: number;
  readonly sleep: (seconds: number) => Promise<void>;
  readonly now: () => Date;
}

/** Asks for one thing after another, and goes on whatever fails; hands on what came of each as soon as it is known. */
export async function smoke(
  plan: SmokePlan,
  around: Surroundings,
  tell: (result: Result) => void,
): Promise<readonly Result[]> {
  const begun = around.now();
  const results: Result[] = [];
  for (const check of checksOf(plan, around, begun)) {
    const result = await check.run().then(
      (said) => ({ what: check.what, said, passed: true }),
      (error: unknown) => {
        if (error instanceof CallFailed) return { what: check.what, said: error.message, passed: false };
        throw error;
      },
    );
    results.push(result);
    tell(result);
  }
  return results;
}

function checksOf(plan: SmokePlan, around: Surroundings, begun: Date): readonly Check[] {
  const { langfuse } = around;
  return [
    ...plan.models.map((model) => ({
      what: `${model.task} ${model.name}${model.by === 'bedrock' ? ' (Bedrock)' : ''}`,
      run: () => ask(around.gateway, model),
    })),
    ...(langfuse === undefined ? [] : [{ what: 'trace', run: () => trace(langfuse, around, begun) }]),
  ];
}

function ask(gateway: Server, model: SmokeModel): Promise<string> {
  switch (model.task) {
    case 'chat':
      return chat(gateway, model, 'Answer with one word: which colour has a clear sky at noon?');
    case 'vision':
      return chat(gateway, model, [
        { type: 'text', text: 'Answer with one word: which colour is this picture?' },
        { type: 'image_url', image_url: { url: redSquare } },
      ]);
    case 'embedding':
      return embedding(gateway, model);
  }
}

/** A picture of 16 by 16 red points, as PNG: smaller ones are refused by some models. */
const redSquare =
  'data:image/png;base64,' +
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR42mP4z8BAEmIY1TCqYfhqAACQ+f8B8u7oVwAAAABJRU5ErkJggg==';

/** Models that think first need room before they say anything. */
const mostTokens = 512;

async function chat(gateway: Server, { name }: SmokeModel, content: unknown): Promise<string> {
  const { body, milliseconds } = await call(gateway, '/v1/chat/completions', {
    model: name,
    messages: [{ role: 'user', content }],
    max_tokens: mostTokens,
  });
  const [choice] = (body as { readonly choices?: readonly Choice[] }).choices ?? [];
  const words = choice?.message?.content ?? choice?.message?.reasoning_content ?? '';
  if (words.trim() === '') throw new CallFailed(`the answer has no words: ${JSON.stringify(body).slice(0, 300)}`);
  return `${milliseconds} ms, '${words.trim().replaceAll(/\s+/g, ' ').slice(0, 40)}'`;
}

interface Choice {
  readonly message?: { readonly content?: string | null; readonly reasoning_content?: string | null };
}

async function embedding(gateway: Server, { name, dimension }: SmokeModel): Promise<string> {
  const { body, milliseconds } = await call(gateway, '/v1/embeddings', { model: name, input: 'a slipway' });
  const [first] = (body as { readonly data?: readonly { readonly embedding?: unknown }[] }).data ?? [];
  const vector: unknown = first?.embedding;
  if (!Array.isArray(vector) || vector.length === 0 || vector.every((value) => value === 0))
    throw new CallFailed(`the answer has no embedding: ${JSON.stringify(body).slice(0, 300)}`);
  if (dimension !== undefined && vector.length !== dimension)
    throw new CallFailed(`the embedding has ${vector.length} numbers, not the ${dimension} of the catalog`);
  return `${milliseconds} ms, ${vector.length} numbers`;
}

/** Seconds between two looks for a trace. */
const lookAgainSeconds = 15;

/** Looks for anything that was seen since the first question, until it is there. */
async function trace(langfuse: Server, around: Surroundings, begun: Date): Promise<string> {
  const query = new URLSearchParams({ fromStartTime: begun.toISOString(), fields: 'core,basic', limit: '1' });
  for (let waited = 0; ; waited += lookAgainSeconds) {
    const { body } = await call(langfuse, `/api/public/v2/observations?${query.toString()}`);
    const seen = (body as { readonly data?: readonly unknown[] }).data?.length ?? 0;
    if (seen > 0) return `found after ${waited} s`;
    if (waited + lookAgainSeconds > around.traceSeconds)
      throw new CallFailed(`none of these calls is in Langfuse after ${waited} s: docs/how-to/read-traces.md`);
    await around.sleep(lookAgainSeconds);
  }
}
