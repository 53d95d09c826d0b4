import type { Database, KeyRow, TeamRow, UserRow } from './database.ts';
import { call, CallFailed, type Server } from './http.ts';
import type { Step } from './step.ts';

const pageSize = 100;

/** Everything that LiteLLM's database says of teams, people and keys. */
export async function readDatabase(server: Server): Promise<Database> {
  return {
    teams: rows(await call(server, 'GET', '/team/list'), 'team_id') as readonly TeamRow[],
    users: (await pages(server, `/user/list?page_size=${pageSize}`, 'users', 'user_id')) as readonly UserRow[],
    keys: (await pages(
      server,
      `/key/list?return_full_object=true&size=${pageSize}`,
      'keys',
      'token',
    )) as readonly KeyRow[],
  };
}

/** Takes a step. */
export async function take(server: Server, { path, body }: Step): Promise<void> {
  await call(server, 'POST', path, body);
}

async function pages(server: Server, path: string, field: string, id: string): Promise<readonly object[]> {
  const found: object[] = [];
  for (let page = 1; ; page++) {
    const answer = (await call(server, 'GET', `${path}&page=${page}`)) as Readonly<Record<string, unknown>> | null;
    found.push(...rows(answer?.[field], id));
    const total = answer?.['total_pages'];
    if (typeof total !== 'number')
      throw new CallFailed(`GET ${path.replace(/\?.*$/, '')}: says not how many pages there are`);
    if (page >= total) return found;
  }
}

/** A list of rows; taking anything else for an empty one would make everything a second time. */
function rows(answer: unknown, id: string): readonly object[] {
  const isRow = (row: unknown): boolean =>
    typeof row === 'object' && row !== null && typeof (row as Readonly<Record<string, unknown>>)[id] === 'string';
  if (!Array.isArray(answer) || !answer.every(isRow)) throw new CallFailed(`the answer is no list of rows with ${id}`);
  return answer as readonly object[];
}
