import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { grafanaApi, type GrafanaAccess, type GrafanaApi } from '../grafana/grafana-api.ts';

type Thing = Readonly<Record<string, unknown>>;

/** What a Grafana keeps, as its HTTP API on loopback. */
export interface FakeGrafana extends AsyncDisposable {
  /** `http://127.0.0.1:12345`. */
  readonly address: string;
  /** The client, which is the real one; wherever the workspace says that it is. */
  readonly reach: (access: GrafanaAccess) => GrafanaApi;
  readonly folders: Map<string, Thing>;
  readonly sources: Map<string, Thing>;
  /** Dashboards by uid, each with the folder that it is in. */
  readonly dashboards: Map<string, { readonly folderUid: string; readonly dashboard: Thing }>;
  /** Every request that changes something: `POST /api/folders`. */
  readonly changes: string[];
  /** What is answered to the next request in place of Grafana. */
  failNext: number | undefined;
}

/** Starts it; `isToken` says whose requests it takes. */
export async function startFakeGrafana(isToken: (key: string) => boolean): Promise<FakeGrafana> {
  const folders: FakeGrafana['folders'] = new Map();
  const sources: FakeGrafana['sources'] = new Map();
  const dashboards: FakeGrafana['dashboards'] = new Map();
  const changes: string[] = [];
  const answerTo = (method: string, path: string, sent: Thing): readonly [number, unknown] => {
    const [, uid = ''] = /\/uid\/([^/]+)$/.exec(path) ?? [];
    const route = `${method} ${path.replace(/\/uid\/.*/, '/uid').replace(/\/folders\/.*/, '/folders/uid')}`;
    switch (route) {
      case 'GET /api/folders/uid':
        return found(folders.get(path.split('/').at(-1) ?? ''));
      case 'POST /api/folders':
        folders.set(String(sent['uid']), sent);
        return [200, sent];
      case 'GET /api/datasources':
        return [200, [...sources.values()]];
      case 'GET /api/datasources/uid':
        return found(sources.get(uid));
      case 'POST /api/datasources':
        if (sources.has(String(sent['uid']))) return [409, { message: 'data source with the same uid already exists' }];
        sources.set(String(sent['uid']), { id: sources.size + 1, readOnly: false, ...sent });
        return [200, {}];
      case 'PUT /api/datasources/uid':
        if (!sources.has(uid)) return found(undefined);
        sources.set(uid, { id: 1, readOnly: false, ...sent });
        return [200, {}];
      case 'DELETE /api/datasources/uid':
        return sources.delete(uid) ? [200, {}] : found(undefined);
      case 'GET /api/search':
        return [200, [...dashboards].map(([key, { folderUid }]) => ({ uid: key, folderUid, type: 'dash-db' }))];
      case 'GET /api/dashboards/uid': {
        const there = dashboards.get(uid);
        return found(there && { dashboard: there.dashboard, meta: { folderUid: there.folderUid } });
      }
      case 'POST /api/dashboards/db': {
        const dashboard = sent['dashboard'] as Thing;
        if (!folders.has(String(sent['folderUid']))) return [400, { message: 'folder not found' }];
        const written = { ...dashboard, id: dashboards.size + 1, version: 1 };
        dashboards.set(String(dashboard['uid']), { folderUid: String(sent['folderUid']), dashboard: written });
        return [200, {}];
      }
      case 'DELETE /api/dashboards/uid':
        return dashboards.delete(uid) ? [200, {}] : found(undefined);
      default:
        return [501, { message: `the fake cannot ${route}` }];
    }
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const method = request.method ?? '';
      const text = Buffer.concat(chunks).toString('utf8');
      const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      const refused = fake.failNext ?? (isToken(key) ? undefined : 401);
      fake.failNext = undefined;
      if (refused === undefined && method !== 'GET') changes.push(`${method} ${pathname}`);
      const [status, body] =
        refused === undefined
          ? answerTo(method, pathname, text === '' ? {} : (JSON.parse(text) as Thing))
          : [refused, { message: 'not today' }];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fake: FakeGrafana = {
    ...{ folders, sources, dashboards, changes, failNext: undefined },
    address,
    reach: ({ token }) => grafanaApi({ address, token }),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
  return fake;
}

function found(thing: unknown): readonly [number, unknown] {
  return thing === undefined ? [404, { message: 'not found' }] : [200, thing];
}
