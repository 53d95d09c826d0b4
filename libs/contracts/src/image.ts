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

/** An image of our own, built from files of this repository and kept in the registry of each cluster's account. */
export interface OwnImage extends Omit<Image, 'repository'> {
  /** Name of the repository in the registry: `slipway/ray-llama-cpp`. */
  readonly name: string;
  /** Folder of its Dockerfile. */
  readonly folder: string;
}

/** An image of our own where a cluster finds it. */
export function imageOf({ name, ...image }: OwnImage, cluster: { account: string; region: { name: string } }): Image {
  return { ...image, repository: `${cluster.account}.dkr.ecr.${cluster.region.name}.amazonaws.com/${name}` };
}

/** Processor architectures, in Kubernetes' words. */
export type Architecture = 'amd64' | 'arm64';

/** The reference that a pod spec takes: with the digest when there is one. */
export function imageReference(image: Image): string {
  const tagged = `${image.repository}:${image.tag}`;
  return image.digest === unpinned ? tagged : `${tagged}@${image.digest}`;
}
