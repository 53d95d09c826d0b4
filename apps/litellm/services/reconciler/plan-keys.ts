import type { GatewayAccounts, KeyAccount } from '@slipway/contracts/gateway-accounts';
import { createHash } from 'node:crypto';
import { isOwned, ownerField, retiredField, type Database, type KeyRow } from './database.ts';
import { budgetDuration, changedFields, type KeyValues, type Plan, type Step } from './step.ts';

/** Keys may call models and see which there are: no other provider's own routes, and nothing that manages. */
const routes = ['openai_routes'];

/** What LiteLLM knows a key by. */
export function tokenOf(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

/** What was made, and not typed: anything else is no key, whoever wrote it into the Secret. */
const madeKey = /^sk-[\w-]{24,256}$/;

/** The part of a plan that is about keys. */
export function planKeys(wanted: GatewayAccounts, values: KeyValues, database: Database): Plan {
  const { owner } = wanted;
  const steps: Step[] = [];
  const conflicts: string[] = [];
  const refused: string[] = [];
  const waiting: string[] = [];
  const tokens = new Map<string, string>();
  const expected = new Set<string>();
  for (const key of wanted.keys) {
    // Whoever works in an environment may write its Secrets: what they write there must not fail a sync of the platform.
    const unusable = key.user === undefined ? conflicts : refused;
    const value = values.get(key.alias);
    if (value === undefined) {
      waiting.push(`key ${key.alias}: its value is not there yet`);
      // What was registered before stays until it is known what takes its place.
      for (const { token } of rowsOf(key.alias, owner, database)) expected.add(token);
      continue;
    }
    if (!madeKey.test(value)) {
      unusable.push(`key ${key.alias}: its Secret does not hold a key, which is sk- and at least 24 letters or digits`);
      for (const { token } of rowsOf(key.alias, owner, database)) expected.add(token);
      continue;
    }
    const token = tokenOf(value);
    const twin = tokens.get(token);
    const row = database.keys.find((candidate) => candidate.token === token);
    expected.add(token);
    if (twin !== undefined) {
      unusable.push(`key ${key.alias}: its value is that of ${twin} too`);
    } else if (row !== undefined && !isOwned(row, owner)) {
      unusable.push(`key ${key.alias}: somebody else registered its value`);
    } else if (row?.key_alias != null && row.key_alias !== key.alias && isWanted(row.key_alias, wanted)) {
      unusable.push(`key ${key.alias}: its value is that of ${row.key_alias} too`);
    } else {
      tokens.set(token, key.alias);
      const part = row === undefined ? planNew(key, value, owner, database) : planChange(key, row, owner);
      steps.push(...part.steps);
      conflicts.push(...part.conflicts);
    }
  }
  const replaced = new Set(steps.flatMap(({ path, body }) => (path === deletion ? (body['keys'] as string[]) : [])));
  const unwanted = database.keys.filter(
    (row) => isOwned(row, owner) && !expected.has(row.token) && !replaced.has(row.token),
  );
  const kept = new Set(waitingPredecessors(unwanted, wanted, tokens));
  return {
    steps: [...steps, ...unwanted.filter((row) => !kept.has(row)).map((row) => removal(row, []))],
    conflicts,
    refused,
    waiting,
  };
}

const deletion = '/key/delete';

/** Rows that have an alias now, or had it before their value was replaced. */
function rowsOf(alias: string, owner: string, { keys }: Database): readonly KeyRow[] {
  return keys.filter(
    (row) => isOwned(row, owner) && (row.key_alias === alias || row.metadata?.[retiredField] === alias),
  );
}

function isWanted(alias: string, { keys }: GatewayAccounts): boolean {
  return keys.some((key) => key.alias === alias);
}

/** Keys whose successor stands in conflict: what they have spent must not be forgotten. */
function waitingPredecessors(
  rows: readonly KeyRow[],
  wanted: GatewayAccounts,
  tokens: ReadonlyMap<string, string>,
): readonly KeyRow[] {
  const settled = new Set(tokens.values());
  return rows.filter((row) => {
    const alias = (row.metadata?.[retiredField] ?? row.key_alias) as string | null | undefined;
    return alias != null && isWanted(alias, wanted) && !settled.has(alias);
  });
}

/** Fields that are kept as wanted. */
function fieldsOf(key: KeyAccount): Readonly<Record<string, unknown>> {
  return {
    key_alias: key.alias,
    team_id: key.team ?? null,
    user_id: key.user ?? null,
    models: key.models,
    max_budget: key.monthlyUsd,
    budget_duration: budgetDuration,
    tpm_limit: key.tokensPerMinute ?? null,
    rpm_limit: key.requestsPerMinute ?? null,
    allowed_routes: routes,
  };
}

/**
 * A key with a new value takes the place of the one before, and goes on with what that one has spent: nobody gets a new
 * budget by deleting a Secret. The old one is set aside first, since no two keys have one alias, and removed last.
 */
function planNew(key: KeyAccount, value: string, owner: string, database: Database): Pick<Plan, 'conflicts' | 'steps'> {
  const stranger = database.keys.find((row) => row.key_alias === key.alias && !isOwned(row, owner));
  if (stranger !== undefined)
    return { steps: [], conflicts: [`key ${key.alias} is there already, and somebody else made it`] };
  const before = rowsOf(key.alias, owner, database);
  const retired = before
    .filter((row) => row.key_alias === key.alias)
    .map((row) => ({
      title: `set aside key ${key.alias}, whose value was replaced`,
      path: '/key/update',
      body: {
        key: row.token,
        key_alias: `${key.alias}-retired-${row.token.slice(0, 12)}`,
        blocked: true,
        metadata: { ...row.metadata, [retiredField]: key.alias },
      },
      needs: [],
    }));
  const creation: Step = {
    title: `create key ${key.alias}`,
    path: '/key/generate',
    body: {
      key: value,
      ...withoutNulls(fieldsOf(key)),
      metadata: { [ownerField]: owner, contact: key.owner },
      ...(before.length > 0 && { spend: Math.max(...before.map(({ spend }) => spend ?? 0)) }),
    },
    needs: [...needsOf(key), ...retired.map(({ title }) => title)],
  };
  return { steps: [...retired, creation, ...before.map((row) => removal(row, [creation.title]))], conflicts: [] };
}

function planChange(key: KeyAccount, row: KeyRow, owner: string): Pick<Plan, 'conflicts' | 'steps'> {
  const fields = fieldsOf(key);
  const metadata = { [ownerField]: owner, contact: key.owner };
  const changed = [
    ...changedFields(fields, row),
    ...(changedFields(metadata, row.metadata ?? {}).length > 0 ? ['metadata'] : []),
  ];
  if (changed.length === 0) return { steps: [], conflicts: [] };
  const kept = Object.fromEntries(Object.entries(row.metadata ?? {}).filter(([field]) => field !== retiredField));
  return {
    steps: [
      {
        title: `change key ${key.alias}: ${changed.join(', ')}`,
        path: '/key/update',
        body: { key: row.token, ...fields, blocked: false, metadata: { ...kept, ...metadata } },
        needs: needsOf(key),
      },
    ],
    conflicts: [],
  };
}

/** A key is not made for a team or a person that could not be made; where they were there, no step has that title. */
function needsOf({ team, user }: KeyAccount): readonly string[] {
  return [
    ...(team === undefined ? [] : [`create team ${team}`]),
    ...(user === undefined ? [] : [`create user ${user}`]),
  ];
}

function removal(row: KeyRow, needs: readonly string[]): Step {
  return {
    title: `remove key ${row.key_alias ?? ''} (${row.token.slice(0, 12)})`,
    path: deletion,
    body: { keys: [row.token] },
    needs,
  };
}

function withoutNulls(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
