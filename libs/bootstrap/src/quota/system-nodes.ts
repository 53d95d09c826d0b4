/**
 * The nodes on which Karpenter, and what comes before it, runs. Auto Mode's own pools have no limit; what runs there is no
 * more than this.
 */
export const systemNodes = {
  /** All of the same size; first choice first. */
  types: ['m8g.large', 'm7g.large', 'm6g.large'],
  least: 2,
  most: 4,
} as const;
