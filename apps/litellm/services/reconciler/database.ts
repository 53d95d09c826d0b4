/** What LiteLLM's database says, in its own words, as far as this program looks at it. */
export interface Database {
  readonly teams: readonly TeamRow[];
  readonly users: readonly UserRow[];
  readonly keys: readonly KeyRow[];
}

/** What rows have in common. Budgets are US dollars. */
interface Row {
  readonly max_budget?: number | null;
  readonly budget_duration?: string | null;
  readonly models?: readonly string[] | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
}

export interface TeamRow extends Row {
  readonly team_id: string;
}

export interface UserRow extends Row {
  readonly user_id: string;
}

export interface KeyRow extends Row {
  /** SHA-256 of the key, hexadecimal; LiteLLM keeps nothing else of it. */
  readonly token: string;
  readonly key_alias?: string | null;
  readonly team_id?: string | null;
  readonly user_id?: string | null;
  readonly tpm_limit?: number | null;
  readonly rpm_limit?: number | null;
  readonly allowed_routes?: readonly string[] | null;
  readonly spend?: number | null;
}

/** Field of metadata that says who made a row, and may therefore change and remove it. */
export const ownerField = 'managed_by';

/** Field of metadata with the alias that a key had before its value was replaced. */
export const retiredField = 'retired';

/** True when this program made the row. */
export function isOwned({ metadata }: Row, owner: string): boolean {
  return metadata?.[ownerField] === owner;
}
