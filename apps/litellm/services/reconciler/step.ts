/** One call of LiteLLM's admin API. */
export interface Step {
  /** What is done, without any secret: `create team red`. Unique in a plan. */
  readonly title: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Titles of steps without which this one is not taken. */
  readonly needs: readonly string[];
}

/** How to make the database say what is wanted. */
export interface Plan {
  readonly steps: readonly Step[];
  /** What stands in the way and is left as it is: somebody has to look at it. */
  readonly conflicts: readonly string[];
  /** Values that the people of an environment wrote in place of theirs, and that are no keys: they mend it, nobody waits for them. */
  readonly refused: readonly string[];
  /** What has to wait for somebody else, and is no fault. */
  readonly waiting: readonly string[];
}

/** Values of keys by their alias; `undefined` where nobody has made one yet. */
export type KeyValues = ReadonlyMap<string, string | undefined>;

/** Spending starts anew each calendar month. */
export const budgetDuration = '1mo';

/** Names of fields that differ. Lists are sets; what is not there is `null`. */
export function changedFields(wanted: Readonly<Record<string, unknown>>, row: object): readonly string[] {
  const there = row as Readonly<Record<string, unknown>>;
  return Object.keys(wanted).filter((field) => comparable(wanted[field]) !== comparable(there[field]));
}

function comparable(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? [...(value as unknown[])].sort() : (value ?? null));
}
