import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Signer } from './signature.ts';

/** OpenSearch with its address, and how we come in. */
export interface Server {
  readonly url: string;
  /** Name and password, where it asks for them. */
  readonly login?: { readonly username: string; readonly password: string };
  /** Certificate of whoever signed that of the server, where nobody else knows it. */
  readonly authority?: string;
  /** Signs each request, where the server is AWS. */
  readonly signer?: Signer;
  readonly timeoutSeconds: number;
}

/** The server is away, slow, or said no. */
export class CallFailed extends Error {
  /** Status of the answer; `undefined` where there was none. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

export type Method = 'DELETE' | 'GET' | 'POST' | 'PUT';

/** Calls the server and reads its JSON. Throws `CallFailed`; what it says of the answer holds no password. */
export async function call(server: Server, method: Method, path: string, body?: unknown): Promise<unknown> {
  const where = `${method} ${path.replace(/\?.*$/, '')}`;
  const answer = await send(server, method, path, body).catch((error: unknown) => {
    throw new CallFailed(`${where}: ${messageOf(error, server)}`);
  });
  if (answer.status < 200 || answer.status >= 300) {
    const said = answer.body.replace(/\s+/g, ' ').slice(0, 300);
    throw new CallFailed(`${where}: ${answer.status} ${masked(said, server)}`, answer.status);
  }
  try {
    return JSON.parse(answer.body) as unknown;
  } catch {
    throw new CallFailed(`${where}: the answer is not JSON`, answer.status);
  }
}

/** What the server has under a path; `undefined` where it has nothing there. */
export async function find(server: Server, path: string): Promise<unknown> {
  try {
    return await call(server, 'GET', path);
  } catch (error) {
    if (error instanceof CallFailed && error.status === 404) return undefined;
    throw error;
  }
}

/** A text without name and password. */
export function masked(said: string, { login }: Pick<Server, 'login'>): string {
  return login === undefined ? said : said.replaceAll(login.password, '…');
}

function messageOf(error: unknown, server: Server): string {
  const { name, message } = error as Error;
  if (name === 'AbortError' || name === 'TimeoutError') return `no answer in ${server.timeoutSeconds} s`;
  return masked(message === '' ? ((error as { code?: string }).code ?? name) : message, server);
}

async function send(
  { url, login, authority, signer, timeoutSeconds }: Server,
  method: Method,
  path: string,
  body: unknown,
): Promise<{ readonly status: number; readonly body: string }> {
  const address = new URL(url.replace(/\/$/, '') + path);
  const content = body === undefined ? '' : JSON.stringify(body);
  const headers: Record<string, string> = {
    host: address.host,
    'content-length': String(Buffer.byteLength(content)),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(login && {
      authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`,
    }),
  };
  const signed = signer === undefined ? {} : await signer({ method, address, body: content });
  const request = address.protocol === 'http:' ? plainRequest : tlsRequest;
  return new Promise((resolve, reject) => {
    const calling = request(
      address,
      {
        method,
        headers: { ...headers, ...signed },
        ...(authority !== undefined && { ca: authority }),
        signal: AbortSignal.timeout(timeoutSeconds * 1000),
        agent: false,
      },
      (response) => {
        text(response).then((received) => {
          resolve({ status: response.statusCode ?? 0, body: received });
        }, reject);
      },
    );
    calling.on('error', reject);
    calling.end(content);
  });
}
