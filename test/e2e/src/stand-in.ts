import type { Json, JsonObject, Manifest } from '@slipway/contracts/manifest';
import { at } from '@slipway/proofs/fields';

/** What is said and done in an operator's place. */
export interface StandIn {
  /** What it reports; nothing where its kind has no status. */
  readonly status: JsonObject;
  /** What it makes and keeps as it is. Of workloads and pods, what is not among these any more goes. */
  readonly makes?: readonly Manifest[];
  /** What it makes where nothing of that name is there. */
  readonly makesOnce?: readonly Manifest[];
  /** What it has at least so many replicas of. */
  readonly scales?: Scaling;
}

/** A workload and how many replicas it must have, at least and at most. */
export interface Scaling {
  readonly target: Manifest;
  readonly least: number;
  readonly most: number;
}

/** An operator that does not run in a rehearsal. */
export interface Operator {
  /** What is assumed of it, for the report. */
  readonly assumes: string;
  readonly standIn: (object: Manifest) => StandIn;
  /** Whether it looks again and again, because what it makes can go or be scaled by others. */
  readonly looksAgain?: boolean;
}

/** When it is said to have happened: a fixed moment, so that a second time changes nothing. */
export const moment = '2000-01-01T00:00:00Z';

/** An operator that says of its objects that they are ready, and does nothing. */
export function saysReady(kind: string, ...types: readonly string[]): Operator {
  return {
    assumes: `status of ${kind}`,
    standIn: (object) => ({ status: { conditions: conditions(object, ...types) } }),
  };
}

/** Conditions that are met, as of the object's last change. */
export function conditions(object: Manifest, ...types: readonly string[]): Json[] {
  const observedGeneration = at(object, 'metadata', 'generation') ?? 1;
  return types.map((type) => ({
    type,
    status: 'True',
    reason: 'Rehearsed',
    message: '',
    lastTransitionTime: moment,
    observedGeneration,
  }));
}
