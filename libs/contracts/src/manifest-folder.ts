import type { Source } from './source.ts';

/** A folder of manifests in somebody else's Git repository, by commit. */
export interface ManifestFolder {
  /** Address of the repository: `https://github.com/kubernetes-sigs/lws`. */
  readonly repository: string;
  /** Path of the folder from its root. */
  readonly path: string;
  /** Release to which the commit belongs: `v1.6.0`. */
  readonly version: string;
  /** All 40 digits of the commit, which says what is in the folder better than any digest. */
  readonly commit: string;
  readonly source: Source;
}
