import type { Connection } from '@slipway/contracts/connection';
import type { Endpoint } from '@slipway/contracts/endpoint';
import type { Image } from '@slipway/contracts/image';
import type { Placement } from '@slipway/contracts/placement';

/** What every server of a model needs to know, whatever its engine. */
export interface ServedModelProps {
  /** Which model runs where, and how often. */
  readonly placement: Placement;
  /** Where callers reach it. */
  readonly endpoint: Endpoint;
  /** The engine, by exact version. */
  readonly image: Image;
  /** Connections that begin or end at it. */
  readonly connections: readonly Connection[];
  /** The longest that one answer takes, seconds. */
  readonly longestAnswerSeconds: number;
}
