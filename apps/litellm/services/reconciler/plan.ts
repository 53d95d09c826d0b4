import type { GatewayAccounts, TeamAccount, UserAccount } from '@slipway/contracts/gateway-accounts';
import { isOwned, ownerField, type Database, type TeamRow, type UserRow } from './database.ts';
import { planKeys } from './plan-keys.ts';
import { budgetDuration, changedFields, type KeyValues, type Plan, type Step } from './step.ts';

/** Compares what is wanted with what is there. The same database gives the same plan, and one that is right gives none. */
export function makePlan(wanted: GatewayAccounts, values: KeyValues, database: Database): Plan {
  const teams = planTeams(wanted, database);
  const users = planUsers(wanted, database);
  const keys = planKeys(wanted, values, database);
  const plans = [teams.wanted, users.wanted, keys, users.unwanted, teams.unwanted];
  return {
    steps: plans.flatMap(({ steps }) => steps),
    conflicts: plans.flatMap(({ conflicts }) => conflicts),
    refused: keys.refused,
    waiting: keys.waiting,
  };
}

type Part = Pick<Plan, 'conflicts' | 'steps'>;

/** Rows of one kind that others hang on: made before keys, removed after them. */
interface Parts {
  readonly wanted: Part;
  readonly unwanted: Part;
}

function planTeams({ owner, teams, keys }: GatewayAccounts, database: Database): Parts {
  const keysOf = ({ id }: TeamAccount) => keys.filter(({ team }) => team === id);
  return planRows<TeamAccount, TeamRow>({
    kind: 'team',
    owner,
    wanted: teams,
    rows: database.teams,
    idOf: ({ team_id }) => team_id,
    fields: (team) => {
      const models = [...new Set(keysOf(team).flatMap((key) => key.models))].sort();
      return {
        max_budget: team.monthlyUsd ?? keysOf(team).reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0),
        budget_duration: budgetDuration,
        // An empty list would be every model.
        models: models.length === 0 ? [noModels] : models,
      };
    },
    creation: ({ id }) => ({ team_id: id, team_alias: id }),
    strangers: ({ team_id }) => database.keys.filter((key) => key.team_id === team_id && !isOwned(key, owner)).length,
  });
}

function planUsers({ owner, users }: GatewayAccounts, database: Database): Parts {
  return planRows<UserAccount, UserRow>({
    kind: 'user',
    owner,
    wanted: users,
    rows: database.users,
    idOf: ({ user_id }) => user_id,
    // They call with the key of their environment; one that they made themselves would count to no team.
    fields: ({ monthlyUsd }) => ({ max_budget: monthlyUsd, budget_duration: budgetDuration, models: [noModels] }),
    creation: ({ id }) => ({ user_id: id, user_email: id, user_role: 'internal_user', auto_create_key: false }),
    strangers: ({ user_id }) => database.keys.filter((key) => key.user_id === user_id && !isOwned(key, owner)).length,
  });
}

/** LiteLLM's word for no model at all. */
const noModels = 'no-default-models';

interface Kind<Wanted, Row> {
  readonly kind: 'team' | 'user';
  readonly owner: string;
  readonly wanted: readonly Wanted[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  /** Fields that are kept as wanted. */
  readonly fields: (wanted: Wanted) => Readonly<Record<string, unknown>>;
  /** Fields that are said once. */
  readonly creation: (wanted: Wanted) => Readonly<Record<string, unknown>>;
  /** Keys of others that LiteLLM would remove with the row. */
  readonly strangers: (row: Row) => number;
}

function planRows<Wanted extends { readonly id: string }, Row extends TeamRow | UserRow>(of: Kind<Wanted, Row>): Parts {
  const { kind, owner, idOf } = of;
  const steps: Step[] = [];
  const conflicts: string[] = [];
  for (const wanted of of.wanted) {
    const fields = of.fields(wanted);
    const row = of.rows.find((candidate) => idOf(candidate) === wanted.id);
    if (row === undefined) {
      const body = { ...of.creation(wanted), ...fields, metadata: { [ownerField]: owner } };
      steps.push({ title: `create ${kind} ${wanted.id}`, path: `/${kind}/new`, body, needs: [] });
    } else if (!isOwned(row, owner)) {
      conflicts.push(`${kind} ${wanted.id} is there already, and somebody else made it`);
    } else {
      const changed = changedFields(fields, row);
      if (changed.length === 0) continue;
      const title = `change ${kind} ${wanted.id}: ${changed.join(', ')}`;
      steps.push({ title, path: `/${kind}/update`, body: { [`${kind}_id`]: wanted.id, ...fields }, needs: [] });
    }
  }
  const unwanted = of.rows.filter((row) => isOwned(row, owner) && !of.wanted.some(({ id }) => id === idOf(row)));
  const kept = unwanted.filter((row) => of.strangers(row) > 0);
  return {
    wanted: { steps, conflicts },
    unwanted: {
      steps: unwanted
        .filter((row) => !kept.includes(row))
        .map((row) => ({
          title: `remove ${kind} ${idOf(row)}`,
          path: `/${kind}/delete`,
          body: { [`${kind}_ids`]: [idOf(row)] },
          needs: [],
        })),
      conflicts: kept.map((row) => `${kind} ${idOf(row)} stays: it has keys that somebody else made`),
    },
  };
}
