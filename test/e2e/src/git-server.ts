import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createProxy, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import { gitEnvironment } from './repository.ts';

/**
 * A Git server that answers in the name of the real one, and the proxy by which Argo CD reaches it: whatever host is
 * asked for, the answer comes from a folder of this machine. So the address in the manifests is used as it stands.
 */
const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    certificate: { type: 'string' },
    key: { type: 'string' },
    port: { type: 'string' },
    proxy: { type: 'string' },
  },
});
const { folder = '', certificate = '', key = '', port = '', proxy = '' } = values;
startServer().listen(Number(port), '127.0.0.1');
startProxy().listen(Number(proxy), '127.0.0.1');
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));

function startServer(): Server {
  return createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, serve);
}

function startProxy(): ReturnType<typeof createProxy> {
  return createProxy((_, response) => response.writeHead(200).end('ready')).on('connect', (_request, client, head) => {
    const upstream = connect(Number(port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    const end = (): void => {
      upstream.destroy();
      client.destroy();
    };
    upstream.on('error', end);
    client.on('error', end);
  });
}

/** Hands a request to Git's own server, which speaks CGI. It may read, and nothing else. */
function serve(request: IncomingMessage, response: ServerResponse): void {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const url = new URL(request.url ?? '/', 'https://localhost');
  const backend = spawn('git', ['http-backend'], {
    env: {
      ...gitEnvironment,
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: `/${host}${decodeURIComponent(url.pathname)}`,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: request.headers['content-length'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  backend.stdin.on('error', () => undefined);
  request.pipe(backend.stdin);
  let head = Buffer.alloc(0);
  const onHead = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    backend.stdout.off('data', onHead);
    const { status, headers } = parseHead(head.subarray(0, end).toString());
    response.writeHead(status, headers);
    response.write(head.subarray(end + 4));
    backend.stdout.pipe(response);
  };
  backend.stdout.on('data', onHead);
  backend.on('error', () => response.writeHead(500).end());
}

function parseHead(text: string): { status: number; headers: Record<string, string> } {
  const headers = Object.fromEntries(
    text.split('\r\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const { Status: status = '200', ...others } = headers;
  return { status: Number.parseInt(status, 10), headers: others };
}
