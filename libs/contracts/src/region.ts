import type { Source, Unknown } from './source.ts';

/** An AWS region in which a cluster may run. */
export interface Region {
  /** `us-east-1`. */
  readonly name: string;
  /** Availability zones by name. */
  readonly zones: readonly string[];
  /** Prefix of the geographic inference profiles that serve this region (`us`, `eu`, `apac`). */
  readonly bedrockProfilePrefix: string | Unknown;
  readonly source: Source;
}
