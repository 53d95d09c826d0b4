import type { JsonObject, Manifest } from '@slipway/contracts/manifest';
import type { Clock } from '../engine/clock.ts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { kubernetesApi, type KubernetesApi } from '../kubernetes/kubernetes-api.ts';

/** A Kubernetes API on loopback that keeps what is applied, and an Argo CD that needs its time. */
export interface FakeKubernetes extends AsyncDisposable {
  /** `http://127.0.0.1:12345`. */
  readonly endpoint: string;
  /** The client, which is the real one; wherever the cluster says that it is. */
  readonly reach: (access: { readonly token: () => Promise<string> }) => KubernetesApi;
  /** Objects by path. */
  readonly objects: ReadonlyMap<string, JsonObject>;
  /** The address that tokens lead to, decoded. */
  readonly tokens: readonly string[];
}

const syncSeconds = 600;

/** Starts it. */
export async function startFakeKubernetes(clock: Clock): Promise<FakeKubernetes> {
  const objects = new Map<string, JsonObject>();
  const tokens: string[] = [];
  let rootAt: number | undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const token = /^Bearer k8s-aws-v1\.(.+)$/.exec(request.headers.authorization ?? '')?.[1];
      const answer = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body));
      if (token === undefined) return answer(401, { message: 'Unauthorized' });
      tokens.push(Buffer.from(token, 'base64url').toString('utf8'));
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      if (request.method === 'DELETE') return answer(objects.delete(pathname) ? 200 : 404, {});
      if (request.method === 'PATCH') {
        if (searchParams.get('fieldManager') === null) return answer(400, { message: 'fieldManager is required' });
        const object = kept(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Manifest);
        objects.set(pathname, object);
        if (pathname.endsWith('/applications/root')) rootAt ??= clock.now();
        return answer(201, object);
      }
      const found = objects.get(pathname);
      if (found === undefined) return answer(404, { message: 'not found' });
      if (!pathname.endsWith('/applications/root')) return answer(200, found);
      const isDone = clock.now() - (rootAt ?? 0) > syncSeconds * 1000;
      const status = isDone
        ? { sync: { status: 'Synced' }, health: { status: 'Healthy' } }
        : { sync: { status: 'OutOfSync' }, health: { status: 'Progressing' } };
      return answer(200, { ...found, status });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    objects,
    tokens,
    reach: ({ token }) => kubernetesApi({ endpoint, token }),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** The API keeps texts of secrets in base64, and fills in fields of its own. */
function kept(object: Manifest): JsonObject {
  const { stringData, ...rest } = object as JsonObject & { readonly stringData?: Readonly<Record<string, string>> };
  const metadata = { ...object.metadata, uid: 'made-up' };
  if (stringData === undefined) return { ...rest, metadata };
  const data = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
  return { ...rest, metadata, data: Object.fromEntries(data) as JsonObject };
}
