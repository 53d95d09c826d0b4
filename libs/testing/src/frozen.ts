import type { Source } from '@slipway/contracts/source';

/** Where facts of tests come from. */
export const source: Source = { from: 'made up for tests', asOf: '2026-01-01' };

/** Whoever changes a noun of a test changes it for all others: nobody can. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
