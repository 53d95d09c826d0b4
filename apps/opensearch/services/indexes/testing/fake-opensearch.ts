import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Body = Record<string, unknown>;

/** A call as it arrived. */
export interface SeenCall {
  readonly call: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** OpenSearch's API over HTTP, as far as it is called here, with a memory that is nothing but maps. */
export interface FakeOpenSearch {
  readonly url: string;
  /** Things by the path under which they were put, in their own words. */
  readonly things: Map<string, Body>;
  /** Indexes by name, each with its aliases. */
  readonly indexes: Map<string, Set<string>>;
  /** Changes that it made, oldest first: `PUT /documents-000001`. */
  readonly changes: string[];
  /** Everything that was asked. */
  readonly seen: SeenCall[];
  /** Makes so many further changes, and answers 500 to those that come after. */
  readonly failAfter: (changes: number) => void;
  /** Answers every call with something else. */
  readonly answer: (status: number, text: string) => void;
  readonly close: () => Promise<void>;
}

const reads: Readonly<Record<string, (name: string, body: Body) => Body>> = {
  '/_search/pipeline/': (name, body) => ({ [name]: body }),
  '/_index_template/': (name, body) => ({ index_templates: [{ name, index_template: body }] }),
  '/_snapshot/': (name, body) => ({ [name]: body }),
  // It adds to both what nobody said.
  '/_plugins/_ism/policies/': (name, body) => ({
    ...{ _id: name, _seq_no: 7, _primary_term: 2 },
    policy: { ...(body['policy'] as Body), policy_id: name, schema_version: 24 },
  }),
  '/_plugins/_sm/policies/': (name, body) => ({
    ...{ _id: `${name}-sm-policy`, _seq_no: 3, _primary_term: 2 },
    sm_policy: { ...body, name, schema_version: 24 },
  }),
};

export async function startFakeOpenSearch(): Promise<FakeOpenSearch> {
  const things = new Map<string, Body>();
  const indexes = new Map<string, Set<string>>();
  const changes: string[] = [];
  const seen: SeenCall[] = [];
  let left = Number.POSITIVE_INFINITY;
  let other: { readonly status: number; readonly text: string } | undefined;

  const under = (folder: string): [string, Body][] =>
    [...things].flatMap(([path, body]): [string, Body][] =>
      path.startsWith(folder) ? [[path.slice(folder.length), body]] : [],
    );

  const get = (path: string): Body | Body[] | undefined => {
    if (path === '/_index_template') {
      return { index_templates: under('/_index_template/').map(([name, body]) => ({ name, index_template: body })) };
    }
    if (path === '/_plugins/_ism/policies') {
      return {
        policies: under('/_plugins/_ism/policies/').map(([name, body]) => ({ _id: name, policy: body['policy'] })),
      };
    }
    const alias = /^\/_alias\/(.+)$/.exec(path)?.[1];
    if (alias !== undefined) {
      const found = [...indexes].filter(([, aliases]) => aliases.has(alias)).map(([name]) => [name, {}] as const);
      return found.length === 0 ? undefined : Object.fromEntries(found);
    }
    const prefix = /^\/_cat\/indices\/(.+)\*$/.exec(path)?.[1];
    if (prefix !== undefined)
      return [...indexes.keys()].filter((name) => name.startsWith(prefix)).map((index) => ({ index }));
    const folder = Object.keys(reads).find((start) => path.startsWith(start));
    const body = things.get(path);
    return folder === undefined || body === undefined ? undefined : reads[folder]?.(path.slice(folder.length), body);
  };

  const change = (method: string, path: string, body: Body): void => {
    if (method === 'DELETE') {
      if (!things.delete(path)) throw new Error('not found');
    } else if (path === '/_aliases') {
      for (const { add } of body['actions'] as { add: { index: string; alias: string } }[])
        indexes.get(add.index)?.add(add.alias);
    } else if (path.startsWith('/_plugins/_ism/remove/')) {
      return;
    } else if (path.startsWith('/_')) {
      things.set(path, body);
    } else {
      if (indexes.has(path.slice(1))) throw new Error('is there already');
      indexes.set(path.slice(1), new Set(Object.keys(body['aliases'] as Body)));
    }
  };

  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    void text(request).then((said) => {
      const [path = ''] = url.split('?');
      seen.push({ call: `${method} ${url}`, headers, body: said });
      const reply = (status: number, answer: unknown): void => {
        response.writeHead(status).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
      };
      if (other !== undefined) {
        reply(other.status, other.text);
      } else if (method === 'GET') {
        const found = get(path);
        reply(found === undefined ? 404 : 200, found ?? { error: 'not found' });
      } else if (left-- <= 0) {
        reply(500, { error: 'no more' });
      } else {
        try {
          change(method, path, said === '' ? {} : (JSON.parse(said) as Body));
          changes.push(`${method} ${url}`);
          reply(200, { acknowledged: true });
        } catch (error) {
          reply(400, { error: (error as Error).message });
        }
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    ...{ things, indexes, changes, seen },
    failAfter: (count) => {
      left = count;
    },
    answer: (status, said) => {
      other = { status, text: said };
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
