import type { Source, Unknown } from './source.ts';

/** An AWS region in which a cluster may run. */
export interface Region {
  /** `us-east-1`. */
  readonly name: string;
  /** Availability zones by name. */
  readonly zones: readonly string[];
  /** Prefixes of the inference profiles that keep requests in this region's geography, nearest first: `jp`, `apac`. */
  readonly bedrockProfilePrefixes: readonly string[] | Unknown;
  readonly source: Source;
}
