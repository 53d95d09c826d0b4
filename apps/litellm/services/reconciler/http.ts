/** What answers stand for that were none: the server is away, slow, or said no. */
export class CallFailed extends Error {
  /** Status of the answer; `undefined` where there was none. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** A server with its address, and what it asks of those who call. */
export interface Server {
  readonly url: string;
  readonly token: string;
  readonly timeoutSeconds: number;
}

/** Calls a server and reads its JSON. Throws `CallFailed`; what it says of the answer holds no key. */
export async function call(server: Server, method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
  const where = `${method} ${path.replace(/\?.*$/, '')}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(server.url + path, {
      method,
      headers: {
        authorization: `Bearer ${server.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(server.timeoutSeconds * 1000),
    });
    text = await response.text();
  } catch (error) {
    const { name, message, cause } = error as Error;
    const why = name === 'TimeoutError' ? `no answer in ${server.timeoutSeconds} s` : (causeOf(cause) ?? message);
    throw new CallFailed(`${where}: ${masked(why)}`);
  }
  if (!response.ok) throw new CallFailed(`${where}: ${response.status} ${masked(text)}`.slice(0, 400), response.status);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CallFailed(`${where}: the answer is not JSON`, response.status);
  }
}

function causeOf(cause: unknown): string | undefined {
  return cause instanceof Error ? cause.message : undefined;
}

/** A text without whatever may be a key. */
export function masked(text: string): string {
  return text.replace(/sk-[\w-]+/g, 'sk-…').replace(/\s+/g, ' ');
}
