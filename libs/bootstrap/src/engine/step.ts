import type { Context } from './context.ts';
import type { Resource } from './resource.ts';

/** A part of the way from nothing to a cluster that syncs. */
export interface Step {
  /** What a person calls it: `network, keys and roles`. */
  readonly title: string;
  /** What it takes, in this order; asked for when everything before it is as wanted, and for a plan. */
  readonly resources: (context: Context) => readonly Resource[];
}
