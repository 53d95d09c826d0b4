import { unpinned, type Source, type Unpinned } from './source.ts';

/** A container image by exact version. */
export interface Image {
  /** Registry and repository, no tag: `docker.io/vllm/vllm-openai`. */
  readonly repository: string;
  /** Exact version; never a moving tag. */
  readonly tag: string;
  /** `sha256:…` of the image index, or `unpinned` where nobody could look it up. */
  readonly digest: string | Unpinned;
  readonly architectures: readonly Architecture[];
  /** Numeric user and group that the image runs as. */
  readonly user: { readonly uid: number; readonly gid: number };
  readonly source: Source;
}

/** Processor architectures, in Kubernetes' words. */
export type Architecture = 'amd64' | 'arm64';

/** The reference that a pod spec takes: with the digest when there is one. */
export function imageReference(image: Image): string {
  const tagged = `${image.repository}:${image.tag}`;
  return image.digest === unpinned ? tagged : `${tagged}@${image.digest}`;
}
