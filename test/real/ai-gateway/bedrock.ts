import { constants } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { eventFrame } from './event-stream.ts';
import { verify, type AwsKeys, type Signature } from './signature.ts';

/** A call as it reached the stand-in, its signature found right. */
export interface BedrockCall extends Signature {
  /** Name by which the caller wanted its certificate. */
  readonly host: string;
  /** What it was called by in the request itself. */
  readonly named: string;
  readonly model: string;
  readonly operation: string;
  readonly body: { readonly messages?: unknown; readonly inputText?: string };
  readonly headers: IncomingHttpHeaders;
}

/** Stand-in for Amazon Bedrock's runtime in every region: it holds callers to their signatures, as AWS does. */
export interface Bedrock {
  /** Port of loopback of each region, by its name. */
  readonly ports: ReadonlyMap<string, number>;
  /** Calls that were signed rightly, oldest first. */
  readonly calls: readonly BedrockCall[];
  /** Why calls were refused. */
  readonly refusals: readonly string[];
  /** Keys that are taken from now on, in place of all others. */
  readonly take: (keys: AwsKeys) => void;
  /** Has the next calls fail as AWS would: status and name of the fault. */
  readonly failNext: (calls: number, status: number, fault: string) => void;
  readonly close: () => Promise<void>;
}

/** What the stand-in for a model says. */
export function saying(model: string): string {
  return `Bedrock knows this as ${model}.`;
}

export const embedding = [0.5, 0.25];
export const usage = { inputTokens: 3, outputTokens: 4, totalTokens: 7 };

export async function startBedrock(
  tls: { readonly cert: string; readonly key: string },
  regions: readonly string[],
): Promise<Bedrock> {
  const calls: BedrockCall[] = [];
  const refusals: string[] = [];
  let keys: readonly AwsKeys[] = [];
  let failing = { calls: 0, status: 0, fault: '' };

  const answer = (request: IncomingMessage, body: Buffer, response: ServerResponse): void => {
    const { method = '', url = '', headers } = request;
    const { servername: host } = request.socket as unknown as { readonly servername: string };
    const [, target = '', operation = ''] = /^\/model\/([^/]+)\/([a-z-]+)$/.exec(url) ?? [];
    let signature: Signature;
    try {
      signature = verify({ method, path: url, host, headers, body }, keys);
    } catch (error) {
      refusals.push((error as Error).message);
      fail(response, 403, 'InvalidSignatureException');
      return;
    }
    const model = decodeURIComponent(target);
    const parsed = JSON.parse(body.toString()) as BedrockCall['body'];
    calls.push({ ...signature, host, named: headers.host ?? '', model, operation, body: parsed, headers });
    if (failing.calls > 0) {
      failing = { ...failing, calls: failing.calls - 1 };
      fail(response, failing.status, failing.fault);
    } else if (operation === 'converse') converse(response, model);
    else if (operation === 'converse-stream') stream(response, model);
    else if (operation === 'invoke') json(response, 200, { embedding, inputTextTokenCount: usage.inputTokens });
    else fail(response, 404, 'ResourceNotFoundException');
  };

  // A session that is taken up again does not say by which name: each connection has one of its own.
  const settings = { ...tls, maxVersion: 'TLSv1.2', secureOptions: constants.SSL_OP_NO_TICKET } as const;
  const servers = new Map<string, Server>();
  for (const region of regions) {
    const server = createServer(settings, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        answer(request, Buffer.concat(chunks), response);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.set(region, server);
  }
  return {
    ports: new Map([...servers].map(([region, server]) => [region, (server.address() as AddressInfo).port])),
    calls,
    refusals,
    take: (taken) => {
      keys = [taken];
    },
    failNext: (number, status, fault) => {
      failing = { calls: number, status, fault };
    },
    close: async () => {
      for (const server of servers.values()) {
        server.close();
        server.closeAllConnections();
        await once(server, 'close');
      }
    },
  };
}

function json(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function fail(response: ServerResponse, status: number, fault: string): void {
  json(response, status, { message: `AWS says ${fault}` }, { 'x-amzn-errortype': fault });
}

function converse(response: ServerResponse, model: string): void {
  const message = { role: 'assistant', content: [{ text: saying(model) }] };
  json(response, 200, { output: { message }, stopReason: 'end_turn', usage, metrics: { latencyMs: 1 } });
}

function stream(response: ServerResponse, model: string): void {
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
  response.write(eventFrame('messageStart', { role: 'assistant' }));
  for (const text of saying(model).split(/(?<= )/))
    response.write(eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text } }));
  response.write(eventFrame('contentBlockStop', { contentBlockIndex: 0 }));
  response.write(eventFrame('messageStop', { stopReason: 'end_turn' }));
  response.end(eventFrame('metadata', { usage, metrics: { latencyMs: 1 } }));
}
