import { setTimeout as sleep } from 'node:timers/promises';

/** Why a lookup gave nothing, and what to do about it. */
export class LookupFailed extends Error {
  /** The verdict, kebab-case. */
  readonly rule: string;
  readonly remedy: string;

  constructor(rule: string, message: string, remedy: string) {
    super(message);
    this.name = 'LookupFailed';
    this.rule = rule;
    this.remedy = remedy;
  }
}

/** What a server said. Whoever asks judges the status. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Where the answer came from, after mirrors and redirects. */
  readonly url: string;
}

/** One GET request. */
export interface Question {
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Longest body that is read.
   *
   * @default - 4 MiB, the largest manifest that registries have to take
   */
  readonly limitBytes?: number;
}

/** Asks, and asks again where the server is busy; throws {@link LookupFailed} when there is no answer to judge. */
export type Get = (url: string, question?: Question) => Promise<Answer>;

/** How patient a client is, and where it asks. */
export interface ClientOptions {
  /** Address to ask in place of a host: `docker.io` → `https://mirror.example/docker`. */
  readonly mirrors?: ReadonlyMap<string, string>;
  /** @default 30000 */
  readonly timeoutMs?: number;
  /** @default 4 */
  readonly attempts?: number;
  /** Longest wait between two attempts that a server may ask for. @default 60000 */
  readonly longestWaitMs?: number;
  /** @default - really waits */
  readonly wait?: (ms: number) => Promise<void>;
}

const megabyte = 1024 * 1024;

/** A client for public servers: it follows redirects and sends no credentials of anybody. */
export function createClient(options: ClientOptions = {}): Get {
  const { mirrors = new Map<string, string>(), timeoutMs = 30_000, attempts = 4, longestWaitMs = 60_000 } = options;
  const wait = options.wait ?? ((ms: number) => sleep(ms));
  return async (url, question = {}) => {
    const address = mirrored(url, mirrors);
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= attempts;
      const pause = 500 * 2 ** (attempt - 1);
      let answer: Answer;
      try {
        answer = await ask(address, question, timeoutMs);
      } catch (error) {
        if (error instanceof LookupFailed) throw error;
        if (last) throw unreachable(address, error);
        await wait(pause);
        continue;
      }
      if (answer.status !== 429 && answer.status < 500) return answer;
      const asked = retryAfterMs(answer.headers.get('retry-after'));
      if (last || (asked ?? 0) > longestWaitMs) throw busy(address, answer.status, asked);
      await wait(asked ?? pause);
    }
  };
}

function mirrored(url: string, mirrors: ReadonlyMap<string, string>): string {
  const { host, pathname, search } = new URL(url);
  const mirror = mirrors.get(host);
  return mirror === undefined ? url : `${mirror.replace(/\/+$/, '')}${pathname}${search}`;
}

async function ask(url: string, { headers, limitBytes = 4 * megabyte }: Question, timeoutMs: number): Promise<Answer> {
  const response = await fetch(url, {
    headers: { 'user-agent': 'slipway-pin', ...headers },
    signal: AbortSignal.timeout(timeoutMs),
  });
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    length += bytes.length;
    if (length > limitBytes) {
      throw new LookupFailed(
        'malformed-answer',
        `${url} answers with more than ${limitBytes} bytes`,
        'check that the address in the catalog is the one of a registry',
      );
    }
    chunks.push(bytes);
  }
  return { status: response.status, headers: response.headers, body: Buffer.concat(chunks), url: response.url };
}

/** Seconds or a date; `undefined` where nothing readable stands. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

function busy(url: string, status: number, askedMs: number | undefined): LookupFailed {
  const later = askedMs === undefined ? '' : ` and wants ${Math.ceil(askedMs / 1000)} s of patience`;
  return status === 429
    ? new LookupFailed('rate-limited', `${url} says that there were too many requests${later}`, 'try again later')
    : new LookupFailed('unreachable', `${url} answers with HTTP status ${status}${later}`, 'try again later');
}

function unreachable(url: string, error: unknown): LookupFailed {
  return new LookupFailed(
    'unreachable',
    `${url} does not answer: ${reasonOf(error)}`,
    'check the way to the internet, or name a mirror with --registry-mirror',
  );
}

/** The innermost reason: `fetch failed` alone helps nobody. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

/** The body as JSON. */
export function json(answer: Answer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(answer.body));
  } catch {
    throw malformed(answer.url, 'something that is not JSON');
  }
}

/** A server that answers with what its protocol does not know. */
export function malformed(url: string, what: string): LookupFailed {
  return new LookupFailed('malformed-answer', `${url} answers with ${what}`, 'check the address in the catalog');
}
