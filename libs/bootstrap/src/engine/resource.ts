import type { Finding } from '@slipway/contracts/finding';
import type { Refused } from './refused.ts';

/** Something in AWS or in the cluster that is wanted, or wanted gone. What it is now is read anew each time. */
export interface Resource {
  /** What a person calls it: `stack base`. */
  readonly title: string;
  /** How long it usually takes. */
  readonly minutes: number;
  /** Describes it, and compares it with what is wanted. */
  readonly look: () => Promise<Look>;
}

/** How something stands to what is wanted. */
export type Look =
  /** As wanted; warnings are what is worth knowing nevertheless. */
  | { readonly state: 'ready'; readonly detail?: string; readonly warnings?: readonly Finding[] }
  /** AWS is at it. */
  | { readonly state: 'busy'; readonly status: string }
  /** One call, after which it is looked at again. */
  | Act
  /** Nobody but a person can go on. */
  | { readonly state: 'refused'; readonly because: Refused };

/** What is to be done next. */
export interface Act {
  readonly state: 'act';
  readonly verb: 'create' | 'update' | 'delete';
  /** What differs, one sentence each. */
  readonly differences: readonly string[];
  readonly act: () => Promise<unknown>;
}

/** It is not there. */
export function create(act: () => Promise<unknown>, ...differences: readonly string[]): Act {
  return { state: 'act', verb: 'create', differences, act };
}

/** It is not as wanted. */
export function update(differences: readonly string[], act: () => Promise<unknown>): Act {
  return { state: 'act', verb: 'update', differences, act };
}

/** It is wanted gone. */
export function remove(act: () => Promise<unknown>, ...differences: readonly string[]): Act {
  return { state: 'act', verb: 'delete', differences, act };
}

export const ready: Look = { state: 'ready' };

/** AWS is at it. */
export function busy(status: string | undefined): Look {
  return { state: 'busy', status: status ?? 'waiting' };
}

/** Nobody but a person can go on. */
export function refuse(because: Refused): Look {
  return { state: 'refused', because };
}
