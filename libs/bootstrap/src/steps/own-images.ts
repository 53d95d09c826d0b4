import { ownImages } from '@slipway/catalog/own-images';
import type { Finding } from '@slipway/contracts/finding';
import { imageOf, type OwnImage } from '@slipway/contracts/image';
import { unpinned } from '@slipway/contracts/source';
import { ifThere } from '../engine/aws-error.ts';
import type { Context } from '../engine/context.ts';
import { NotYet, Refused } from '../engine/refused.ts';
import { create, ready, refuse, type Look, type Resource } from '../engine/resource.ts';

/**
 * Images of our own that the cluster pulls, by repository and tag. They can be pushed once the base stack has made their
 * repositories, and have to be there before anything is synced.
 */
export function ownImageResources(context: Context, names: readonly string[]): readonly Resource[] {
  if (names.length === 0) return [];
  return [{ title: 'images of our own', minutes: 15, look: () => look(context, names) }];
}

async function look(context: Context, names: readonly string[]): Promise<Look> {
  const found: Finding[] = [];
  for (const name of names) {
    const fault = await faultOf(context, name);
    if (fault === undefined) continue;
    if (fault.rule === 'repository-missing' && willBeMade(context, name)) {
      const later = names.map((each) => `${each} is to be pushed by a person, after stack base`);
      return create(() => Promise.reject(new NotYet('stack base')), ...later);
    }
    found.push(fault);
  }
  const [first, ...others] = found;
  return first === undefined ? ready : refuse(new Refused(first, ...others));
}

/** True in a plan of a cluster whose base stack, which makes the repository, is not there yet. */
function willBeMade({ known, templates }: Context, name: string): boolean {
  if (known.outputs.has('base')) return false;
  const { Resources = {} } = JSON.parse(templates.get('base') ?? '{}') as {
    readonly Resources?: Readonly<Record<string, { readonly Properties?: { readonly RepositoryName?: string } }>>;
  };
  const repository = name.slice(0, name.lastIndexOf(':'));
  return Object.values(Resources).some(({ Properties }) => Properties?.RepositoryName === repository);
}

async function faultOf(context: Context, name: string): Promise<Finding | undefined> {
  const { aws, cluster, file } = context;
  const colon = name.lastIndexOf(':');
  const [repositoryName, imageTag] = [name.slice(0, colon), name.slice(colon + 1)];
  const known = Object.values<OwnImage>(ownImages).find((image) => image.name === repositoryName);
  const owner = cluster.externals.find((external) => external.kind === 'Image' && external.name === name)?.owner;
  const answers = owner === undefined ? '' : `; ${owner} answers for it`;
  const finding = { severity: 'error', file, path: `image ${name}` } as const;
  try {
    const images = await ifThere(aws.ecr.describeImages({ repositoryName, imageIds: [{ imageTag }] }));
    const digest = images?.imageDetails?.[0]?.imageDigest;
    if (digest === undefined) {
      const message = `was not pushed to the registry of ${cluster.account} in ${cluster.region.name}${answers}`;
      return { ...finding, rule: 'image-missing', message, remedy: pushCommands(context, repositoryName, imageTag) };
    }
    if (known === undefined || known.digest === unpinned || known.digest === digest) return undefined;
    return {
      ...finding,
      rule: 'image-differs',
      message: `is ${digest} in the registry, and charts pull ${known.digest}${answers}`,
      remedy: 'push the one that is pinned in libs/catalog/src/own-images.ts, under a tag of its own, or pin this one',
    };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'RepositoryNotFoundException') throw error;
    return {
      ...finding,
      rule: 'repository-missing',
      message: `has no repository in the registry of ${cluster.account} in ${cluster.region.name}${answers}`,
      remedy: `make it: aws ecr create-repository --region ${cluster.region.name} --repository-name ${repositoryName}; or set infrastructure.repositories to 'own'`,
    };
  }
}

/** What a person types, from the root of the repository. */
function pushCommands({ cluster }: Context, repositoryName: string, tag: string): string {
  const region = cluster.region.name;
  const registry = `${cluster.account}.dkr.ecr.${region}.amazonaws.com`;
  const signIn = `aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${registry}`;
  const image = Object.values<OwnImage>(ownImages).find(({ name }) => name === repositoryName);
  if (image === undefined) return `push it: ${signIn} && docker push ${registry}/${repositoryName}:${tag}`;
  const platforms = image.architectures.map((architecture) => `linux/${architecture}`).join(',');
  return `build and push it: ${signIn} && docker buildx build --platform ${platforms} --push --tag ${imageOf(image, cluster).repository}:${tag} ${image.folder}; then run bootstrap up again`;
}
