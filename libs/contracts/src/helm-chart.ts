import type { Source, Unpinned } from './source.ts';

/** A Helm chart by exact version. */
export interface HelmChart {
  /** Address of the repository, or the OCI repository without the scheme. */
  readonly repository: string;
  readonly name: string;
  readonly version: string;
  /** `sha256:…` of the archive, or `unpinned` where nobody could look it up. */
  readonly digest: string | Unpinned;
  readonly source: Source;
}
