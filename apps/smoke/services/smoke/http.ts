/** The server is away, slow, or said no. */
export class CallFailed extends Error {}

/** A server with its address and what callers show. */
export interface Server {
  readonly url: string;
  /** Value of the header `authorization`. */
  readonly authorization: string;
  readonly timeoutSeconds: number;
}

/** An answer, as far as anybody looks at it. */
export interface Answer {
  readonly body: unknown;
  readonly milliseconds: number;
}

/** Longest part of an answer that is repeated. */
const longestQuote = 600;

/** Calls a server and reads its JSON. Throws `CallFailed`, whose message holds status and words of the answer, and no key. */
export async function call(server: Server, path: string, body?: unknown): Promise<Answer> {
  const started = performance.now();
  let response: Response;
  let text: string;
  try {
    response = await fetch(server.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: server.authorization,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(server.timeoutSeconds * 1000),
    });
    text = await response.text();
  } catch (error) {
    const { name, message, cause } = error as Error;
    if (name === 'TimeoutError') throw new CallFailed(`no answer in ${server.timeoutSeconds} s`);
    throw new CallFailed(masked(cause instanceof Error ? cause.message : message));
  }
  if (!response.ok) throw new CallFailed(`${response.status} ${masked(text).slice(0, longestQuote)}`);
  try {
    return { body: JSON.parse(text) as unknown, milliseconds: Math.round(performance.now() - started) };
  } catch {
    throw new CallFailed(`the answer is not JSON: ${masked(text).slice(0, longestQuote)}`);
  }
}

function masked(text: string): string {
  return text.replaceAll(/sk-[\w-]+/g, 'sk-…').replaceAll(/\s+/g, ' ');
}
