import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { faultsOf, operationsOf, type Operation } from './operation.ts';
import { readQuery, writeQuery, writeQueryError } from './query.ts';
import { AwsError, type FakeService, type Input } from './service.ts';

/** A call that has arrived, counted from 0. */
export interface Call {
  readonly index: number;
  /** `eks:CreateCluster`. */
  readonly action: string;
  readonly input: Input;
}

/** Services of AWS on loopback, spoken to by the SDK's own clients. */
export interface AwsServer extends AsyncDisposable {
  /** Where clients find all of them. */
  readonly endpoint: string;
  /** Every call so far. */
  readonly calls: readonly Call[];
}

/** What answers in place of a service; undefined lets the call through. */
export type Refuse = (call: Call) => AwsError | undefined;

/**
 * Listens for what the SDK's clients send.
 *
 * Every request is held against the schema of its operation, which the clients themselves do not do.
 */
export async function serve(services: readonly FakeService[], refuse: Refuse = () => undefined): Promise<AwsServer> {
  const calls: Call[] = [];
  const known = new Map(
    services.map((service) => [service.signedAs, { service, operations: operationsOf(service.client) }]),
  );
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request);
    const scope = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '');
    const [, region = '', signedAs = ''] = scope ?? [];
    const found = known.get(signedAs);
    if (found === undefined) {
      response.writeHead(501).end(`no service ${signedAs}`);
      return;
    }
    const { service, operations } = found;
    try {
      const { operation, input } = asked(service, operations, request, body);
      const call = { index: calls.length, action: `${signedAs}:${operation.name}`, input };
      calls.push(call);
      const refusal = refuse(call);
      if (refusal !== undefined) throw refusal;
      const [fault] = faultsOf(operation.input, input);
      if (fault !== undefined) throw new AwsError(service.invalid, 400, `1 validation error: ${fault}`);
      const handle = service.handlers[operation.name];
      if (handle === undefined) throw new AwsError('NotInFake', 501, `the fake cannot ${call.action}`);
      const output = handle(input as never, region);
      const text =
        service.protocol === 'query' || service.protocol === 'ec2'
          ? writeQuery(service.protocol, operation.name, operation.output, output)
          : JSON.stringify(output, secondsForDates);
      response.writeHead(200, { 'content-type': contentType(service) }).end(text);
    } catch (error) {
      fail(service, response, error);
    }
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function asked(
  service: FakeService,
  operations: ReadonlyMap<string, Operation>,
  request: IncomingMessage,
  body: string,
): { readonly operation: Operation; readonly input: Input } {
  const unknown = (what: string) => new AwsError('UnknownOperationException', 404, `there is no operation ${what}`);
  if (service.protocol === 'query' || service.protocol === 'ec2') {
    const form = new URLSearchParams(body);
    const operation = operations.get(form.get('Action') ?? '');
    if (operation === undefined) throw unknown(form.get('Action') ?? '');
    return { operation, input: readQuery(service.protocol, form, operation.input) as Input };
  }
  if (service.protocol === 'json') {
    const name = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const operation = operations.get(name);
    if (operation === undefined) throw unknown(name);
    return { operation, input: JSON.parse(body) as Input };
  }
  const url = new URL(request.url ?? '/', 'http://localhost');
  for (const operation of operations.values()) {
    if (operation.http?.method !== request.method) continue;
    const match = operation.http?.path.exec(url.pathname);
    if (match == null) continue;
    const labels =
      operation.http?.labels.map((label, index) => [label, decodeURIComponent(match[index + 1] ?? '')] as const) ?? [];
    const written = body === '' ? {} : (JSON.parse(body) as object);
    return { operation, input: { ...Object.fromEntries(labels), ...queryOf(url, operation), ...written } };
  }
  throw unknown(`${request.method ?? ''} ${url.pathname}`);
}

function queryOf(url: URL, operation: Operation): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, member] of operation.input.structIterator()) {
    const traits: Readonly<Record<string, unknown>> = member.getMergedTraits();
    const httpQuery = traits['httpQuery'];
    if (typeof httpQuery !== 'string' || !url.searchParams.has(httpQuery)) continue;
    const [first = '', ...others] = url.searchParams.getAll(httpQuery);
    if (member.isListSchema()) found[name] = [first, ...others];
    else if (member.isNumericSchema()) found[name] = Number(first);
    else found[name] = member.isBooleanSchema() ? first === 'true' : first;
  }
  return found;
}

function fail(service: FakeService, response: ServerResponse, error: unknown): void {
  const refusal =
    error instanceof AwsError ? error : new AwsError('InternalFailure', 500, `the fake failed: ${String(error)}`);
  const { code, status, message, members } = refusal;
  response.writeHead(status, { 'content-type': contentType(service), 'x-amzn-errortype': code });
  response.end(
    service.protocol === 'query' || service.protocol === 'ec2'
      ? writeQueryError(service.protocol, code, message)
      : JSON.stringify({ __type: code, message, ...members }),
  );
}

function contentType({ protocol }: FakeService): string {
  if (protocol === 'query' || protocol === 'ec2') return 'text/xml';
  return protocol === 'json' ? 'application/x-amz-json-1.1' : 'application/json';
}

/** JSON services give dates in seconds; the serialiser has made texts of them before this sees them. */
function secondsForDates(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const raw = this[key];
  return raw instanceof Date ? raw.getTime() / 1000 : value;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
