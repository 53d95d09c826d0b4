import type { Image } from '@slipway/contracts/image';

/** The version of Ray in an image, which its tag begins with: `2.58.0-py312`. */
export function rayVersion({ repository, tag }: Image): string {
  const version = /^(\d+\.\d+\.\d+)(?:-|$)/.exec(tag)?.[1];
  if (version === undefined) {
    throw new Error(
      `'image' ${repository}:${tag} does not say which Ray is in it: give it a tag that begins with the version, like 2.58.0-py312`,
    );
  }
  return version;
}

/** The versions of Ray and Python in an image, as far as its tag says. */
function versions(image: Image): string {
  return `Ray ${rayVersion(image)}${/-py\d+/.exec(image.tag)?.[0].replace('-py', ' and Python ') ?? ''}`;
}

/** Objects travel between processes as Python pickles them: all nodes of a cluster need one Ray and one Python. */
export function sameVersions(images: readonly Image[]): void {
  const [first] = images;
  for (const image of images) {
    if (first === undefined || versions(image) === versions(first)) continue;
    throw new Error(
      `'image' ${image.repository}:${image.tag} has ${versions(image)}, and the head ${versions(first)}: give all groups of a Ray cluster the same`,
    );
  }
}
