/** Where a fact from outside comes from. */
export interface Source {
  /** Publication, page or file, precise enough to find it again. */
  readonly from: string;
  /** Day on which it was read, `YYYY-MM-DD`. */
  readonly asOf: string;
}

/** Stands where nobody could look a fact up: never a guess. */
export const unknown = 'unknown';
export type Unknown = typeof unknown;

/** Stands for a digest or revision that nobody could look up yet: a visible finding. */
export const unpinned = 'unpinned';
export type Unpinned = typeof unpinned;
