import type { Cluster } from './cluster.ts';
import type { DerivedName } from './names.ts';

/** A public registry whose images Amazon ECR can keep. */
export interface CachedRegistry {
  /** End of the prefix of its copies, and of the name of what it is read with. */
  readonly name: 'docker' | 'ecr' | 'ghcr' | 'k8s' | 'quay';
  /** What images of it begin with, up to the first slash. */
  readonly host: string;
  /** Where ECR reads it. */
  readonly upstream: string;
  /** True where ECR reads nothing without an account of a person. */
  readonly needsCredential: boolean;
}

/** The registry that images without one come from. */
export const dockerHub: CachedRegistry = {
  name: 'docker',
  host: 'docker.io',
  upstream: 'registry-1.docker.io',
  needsCredential: true,
};

/**
 * The registries that images of charts come from, of ours and of others. Upstreams, and who asks for credentials:
 * Amazon ECR user guide, "Sync an upstream registry", and API reference, `CreatePullThroughCacheRule`; read on 2026-11-21.
 */
export const cachedRegistries: readonly CachedRegistry[] = [
  dockerHub,
  { name: 'ecr', host: 'public.ecr.aws', upstream: 'public.ecr.aws', needsCredential: false },
  { name: 'ghcr', host: 'ghcr.io', upstream: 'ghcr.io', needsCredential: true },
  { name: 'k8s', host: 'registry.k8s.io', upstream: 'registry.k8s.io', needsCredential: false },
  { name: 'quay', host: 'quay.io', upstream: 'quay.io', needsCredential: false },
];

/** The first version of Kubernetes whose API server rewrites pods by policy, `MutatingAdmissionPolicy` of v1. */
export const rewritesSince = '1.36';

/** True where public images come through ECR. */
export function cachesImages({ infrastructure }: Pick<Cluster, 'infrastructure'>): boolean {
  return infrastructure.form === 'cloudformation' && infrastructure.imageCache;
}

/** What the names of a registry's copies begin with. An account has one rule of a prefix in a region, so each cluster has its own. */
export function cachePrefix(cluster: string, { name }: Pick<CachedRegistry, 'name'>): DerivedName {
  return { what: 'prefix of cached images', text: `${cluster}-${name}`, longest: 30 };
}

/** The copies of a registry, as an image names them: `111122223333.dkr.ecr.us-east-1.amazonaws.com/dev-quay`. */
export function cacheAddress(
  { account, name, region }: Pick<Cluster, 'account' | 'name' | 'region'>,
  registry: Pick<CachedRegistry, 'name'>,
): string {
  return `${account}.dkr.ecr.${region.name}.amazonaws.com/${cachePrefix(name, registry).text}`;
}

/** An entry in AWS Secrets Manager with which ECR reads a registry. */
export interface CacheCredential {
  /** Name of the entry; ECR takes none that begins otherwise. */
  readonly remoteKey: string;
  /** Keys of the JSON object that it holds, as ECR asks for them. */
  readonly keys: readonly string[];
  /** Parameter of stack `base`: its ARN, whose end Secrets Manager makes up. */
  readonly parameter: string;
}

/** Folder of these entries: `ecr-pullthroughcache/slipway/dev`. */
export function cacheCredentialFolder({ name }: Pick<Cluster, 'name'>): string {
  return `ecr-pullthroughcache/slipway/${name}`;
}

/** What ECR reads a registry with; undefined where everybody may read it. */
export function cacheCredential(
  cluster: Pick<Cluster, 'name'>,
  { name, needsCredential }: CachedRegistry,
): CacheCredential | undefined {
  if (!needsCredential) return undefined;
  return {
    remoteKey: `${cacheCredentialFolder(cluster)}/${name}`,
    keys: ['accessToken', 'username'],
    parameter: `${name.charAt(0).toUpperCase()}${name.slice(1)}CredentialArn`,
  };
}

/** All of these that a cluster needs. */
export function cacheCredentials(cluster: Pick<Cluster, 'infrastructure' | 'name'>): readonly CacheCredential[] {
  if (!cachesImages(cluster)) return [];
  return cachedRegistries.flatMap((registry) => cacheCredential(cluster, registry) ?? []);
}
