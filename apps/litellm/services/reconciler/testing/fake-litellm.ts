import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Row = Record<string, unknown>;

/** LiteLLM's admin API over HTTP, as far as it is called here, with a database that is nothing but lists. */
export interface FakeLitellm {
  readonly url: string;
  readonly teams: Row[];
  readonly users: Row[];
  readonly keys: Row[];
  /** Paths of changes that it made, oldest first. */
  readonly changes: readonly string[];
  /** Makes so many further changes, and answers 500 to those that come after. */
  readonly failAfter: (changes: number) => void;
  /** Answers to a path with something else. */
  readonly answer: (path: string, status: number, text: string) => void;
  readonly close: () => Promise<void>;
}

const ids = { team: 'team_id', user: 'user_id', key: 'token' } as const;
type Kind = keyof typeof ids;

export async function startFakeLitellm(masterKey: string): Promise<FakeLitellm> {
  const tables: Record<Kind, Row[]> = { team: [], user: [], key: [] };
  const changes: string[] = [];
  const answers = new Map<string, { readonly status: number; readonly text: string }>();
  let left = Number.POSITIVE_INFINITY;

  const change = (kind: Kind, verb: string, body: Row): void => {
    const table = tables[kind];
    const id = kind === 'key' ? 'token' : ids[kind];
    const remove = (gone: (row: Row) => boolean): void => {
      for (const row of table.filter(gone)) table.splice(table.indexOf(row), 1);
    };
    if (verb === 'delete') {
      const wanted = body[kind === 'key' ? 'keys' : `${id}s`] as string[];
      if (!wanted.every((each) => table.some((row) => row[id] === each))) throw new Error('not found');
      remove((row) => wanted.includes(row[id] as string));
      // As LiteLLM does: keys go with their team, and with their person.
      if (kind !== 'key') {
        const { key } = tables;
        for (const row of key.filter((each) => wanted.includes(each[id] as string))) key.splice(key.indexOf(row), 1);
      }
      return;
    }
    const { key: value, ...fields } = body;
    const token = kind === 'key' ? (verb === 'update' ? value : tokenOf(value as string)) : fields[id];
    const row = table.find((each) => each[id] === token);
    const sameAlias = table.find(
      (each) => each !== row && fields['key_alias'] && each['key_alias'] === fields['key_alias'],
    );
    if (sameAlias !== undefined) throw new Error('alias is taken');
    if (verb === 'update') {
      if (row === undefined) throw new Error('not found');
      Object.assign(row, fields);
    } else {
      if (row !== undefined) throw new Error('is there already');
      table.push({ spend: 0, ...fields, [id]: token });
    }
  };

  const read = (path: string, query: URLSearchParams): unknown => {
    if (path === '/team/list') return tables.team;
    const kind = path === '/user/list' ? 'user' : path === '/key/list' ? 'key' : undefined;
    if (kind === undefined) throw new Error(`no route ${path}`);
    const size = Number(query.get(kind === 'key' ? 'size' : 'page_size'));
    const page = Number(query.get('page'));
    return {
      [`${kind}s`]: tables[kind].slice((page - 1) * size, page * size),
      total_pages: Math.ceil(tables[kind].length / size),
    };
  };

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://localhost');
      const send = (status: number, body: string): void => void response.writeHead(status).end(body);
      const told = answers.get(pathname);
      if (incoming.headers.authorization !== `Bearer ${masterKey}`) send(401, '{}');
      else if (told !== undefined) send(told.status, told.text);
      else {
        try {
          if (incoming.method === 'GET') {
            send(200, JSON.stringify(read(pathname, searchParams)));
            return;
          }
          if (left === 0) {
            send(500, '{"error": "out of order"}');
            return;
          }
          const [, kind, verb = ''] = pathname.split('/');
          change(kind as Kind, verb, JSON.parse(Buffer.concat(chunks).toString()) as Row);
          left -= 1;
          changes.push(pathname);
          send(200, '{}');
        } catch (error) {
          send(400, JSON.stringify({ error: (error as Error).message }));
        }
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    teams: tables.team,
    users: tables.user,
    keys: tables.key,
    changes,
    failAfter: (count) => {
      left = count;
    },
    answer: (path, status, text) => answers.set(path, { status, text }),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function tokenOf(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
