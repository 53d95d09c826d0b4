import type { SearchIndex, SearchSettings } from '@slipway/contracts/search-settings';
import { holds, isRecord, isSame } from './compare.ts';
import { call, CallFailed, find, type Method, type Server } from './server.ts';

/** One call that changes something. */
export interface Step {
  /** What is done: `create index documents-000001`. */
  readonly title: string;
  readonly method: Method;
  readonly path: string;
  readonly body?: unknown;
}

/** How to make OpenSearch say what is wanted, in this order. */
export interface Plan {
  readonly steps: readonly Step[];
  /** What has to wait for somebody else, and is no fault. */
  readonly waiting: readonly string[];
}

/** Looks at everything, and says what is to be done. Indexes are made, and never changed or removed. */
export async function makePlan(server: Server, settings: SearchSettings): Promise<Plan> {
  const found = await Promise.all([
    ...settings.pipelines.map((wanted) =>
      planned(server, 'search pipeline', wanted, {
        path: `/_search/pipeline/${wanted.name}`,
        read: (answer) => at(answer, wanted.name),
        agrees: isSame,
      }),
    ),
    ...settings.lifecycles.map((wanted) =>
      planned(server, 'lifecycle', wanted, {
        path: `/_plugins/_ism/policies/${wanted.name}`,
        read: (answer) => at(answer, 'policy'),
        agrees: (there) => holds(there, wanted.body['policy']),
        numbered: true,
      }),
    ),
    ...settings.templates.map((wanted) =>
      planned(server, 'index template', wanted, {
        path: `/_index_template/${wanted.name}`,
        read: (answer) => at(listOf(answer, 'index_templates')[0], 'index_template'),
        agrees: isSame,
      }),
    ),
    ...settings.repositories.map((wanted) =>
      planned(server, 'snapshot repository', wanted, {
        path: `/_snapshot/${wanted.name}`,
        read: (answer) => at(answer, wanted.name),
        agrees: holds,
      }),
    ),
    ...settings.snapshots.map((wanted) =>
      planned(server, 'snapshot policy', wanted, {
        path: `/_plugins/_sm/policies/${wanted.name}`,
        read: (answer) => at(answer, 'sm_policy'),
        agrees: holds,
        numbered: true,
        createdBy: 'POST',
      }),
    ),
  ]);
  const indexes = await Promise.all(settings.indexes.map((index) => plannedIndex(server, index)));
  return {
    steps: [...found.flat(), ...(await unwanted(server, settings)), ...indexes.flatMap(({ steps }) => steps)],
    waiting: indexes.flatMap(({ waiting }) => waiting),
  };
}

/** How the API of one kind of thing is. */
interface Kind {
  readonly path: string;
  /** The thing, in what the API answers. */
  readonly read: (answer: unknown) => unknown;
  readonly agrees: (there: unknown, wanted: unknown) => boolean;
  /** True where a change names the number of the version that it changes. */
  readonly numbered?: boolean;
  /** How it is created, where not as it is changed. */
  readonly createdBy?: Method;
}

async function planned(
  server: Server,
  what: string,
  { name, body }: { readonly name: string; readonly body: unknown },
  { path, read, agrees, numbered = false, createdBy = 'PUT' }: Kind,
): Promise<readonly Step[]> {
  const answer = await find(server, path);
  if (answer === undefined) return [{ title: `create ${what} ${name}`, method: createdBy, path, body }];
  if (agrees(read(answer), body)) return [];
  const version = numbered
    ? `?if_seq_no=${String(at(answer, '_seq_no'))}&if_primary_term=${String(at(answer, '_primary_term'))}`
    : '';
  return [{ title: `change ${what} ${name}`, method: 'PUT', path: path + version, body }];
}

/** An index for the model: the alias leads to it, unless it leads to one of another model. */
async function plannedIndex(server: Server, { alias, prefix, first }: SearchIndex): Promise<Plan> {
  const aliased = Object.keys(record(await find(server, `/_alias/${alias}`))).sort();
  if (aliased.some((name) => name.startsWith(prefix))) return { steps: [], waiting: [] };
  const all = await call(server, 'GET', `/_cat/indices/${prefix}*?format=json&h=index`);
  const [existing] = rows(all, 'index').sort().reverse();
  const create = (aliases: object): Step => ({
    title: `create index ${first}`,
    method: 'PUT',
    path: `/${first}`,
    body: { aliases },
  });
  if (aliased.length > 0) {
    return {
      steps: existing === undefined ? [create({})] : [],
      waiting: [
        `alias ${alias} leads to ${aliased.join(', ')}: index all texts into ${existing ?? first}, then lead it there`,
      ],
    };
  }
  if (existing === undefined) return { steps: [create({ [alias]: { is_write_index: true } })], waiting: [] };
  const actions = [{ add: { index: existing, alias, is_write_index: true } }];
  return {
    steps: [{ title: `lead alias ${alias} to ${existing}`, method: 'POST', path: '/_aliases', body: { actions } }],
    waiting: [],
  };
}

/** Templates and lifecycles that were told once and are wanted no more. Their indexes stay, and are let go by nobody. */
async function unwanted(server: Server, { owner, templates, lifecycles }: SearchSettings): Promise<readonly Step[]> {
  const known = listOf(await call(server, 'GET', '/_index_template'), 'index_templates');
  const goneTemplates = known.flatMap((entry): Step[] => {
    const name = String(at(entry, 'name'));
    if (at(at(at(entry, 'index_template'), '_meta'), 'managed_by') !== owner) return [];
    if (templates.some((template) => template.name === name)) return [];
    return [{ title: `remove index template ${name}`, method: 'DELETE', path: `/_index_template/${name}` }];
  });
  const goneLifecycles = (await knownLifecycles(server, lifecycles.length > 0)).flatMap((entry): Step[] => {
    const name = String(at(entry, '_id'));
    if (!name.startsWith(`${owner}-`) || lifecycles.some((lifecycle) => lifecycle.name === name)) return [];
    const patterns = listOf(at(entry, 'policy'), 'ism_template').flatMap((each) => listOf(each, 'index_patterns'));
    const path = `/_plugins/_ism/policies/${name}`;
    return [
      ...patterns.map((pattern): Step => ({
        title: `free ${String(pattern)} of lifecycle ${name}`,
        method: 'POST',
        path: `/_plugins/_ism/remove/${String(pattern)}`,
      })),
      { title: `remove lifecycle ${name}`, method: 'DELETE', path },
    ];
  });
  return [...goneTemplates, ...goneLifecycles];
}

/** An OpenSearch without Index State Management has none; who wants one there is told so. */
async function knownLifecycles(server: Server, areWanted: boolean): Promise<readonly unknown[]> {
  try {
    return listOf(await find(server, '/_plugins/_ism/policies?size=1000'), 'policies');
  } catch (error) {
    const isAbsent = error instanceof CallFailed && error.status === 400 && error.message.includes('no handler');
    if (isAbsent && !areWanted) return [];
    throw error;
  }
}

function at(value: unknown, name: string): unknown {
  return record(value)[name];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const list = at(value, name);
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
}

/** A column of a table; taking anything else for an empty one would make everything a second time. */
function rows(answer: unknown, column: string): string[] {
  if (!Array.isArray(answer)) throw new CallFailed(`the answer is no list of rows with ${column}`);
  return answer.map((row) => String(at(row, column)));
}
