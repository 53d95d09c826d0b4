import {
  cacheCredential,
  cachedRegistries,
  cachePrefix,
  cachesImages,
  type CachedRegistry,
} from '@slipway/contracts/image-cache';
import type { RenderedInfrastructure } from '@slipway/contracts/infrastructure';
import { CfnParameter } from 'aws-cdk-lib';
import {
  CfnPullThroughCacheRule,
  CfnRegistryScanningConfiguration,
  CfnRepositoryCreationTemplate,
} from 'aws-cdk-lib/aws-ecr';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import type { Permission } from '../stack/policy.ts';

/** Days for which a copy without a tag is kept. What is pulled by its digest has none; the next pull fetches it again. */
const keptUntaggedDays = 180;

/** Copies of public registries: a rule for each, and what the repositories that it makes are like. */
export function addImageCache(stack: FoundationStack): void {
  if (!cachesImages(stack.cluster)) return;
  for (const registry of cachedRegistries) addCopies(stack, registry);
}

function addCopies(stack: FoundationStack, registry: CachedRegistry): void {
  const { name } = stack.cluster;
  const { text: prefix } = cachePrefix(name, registry);
  const credential = cacheCredential(stack.cluster, registry);
  const id = `${registry.name.charAt(0).toUpperCase()}${registry.name.slice(1)}`;
  const template = new CfnRepositoryCreationTemplate(stack, `${id}CopiesTemplate`, {
    prefix,
    description: `Copies of ${registry.host} for the cluster ${name}`,
    appliedFor: ['PULL_THROUGH_CACHE'],
    // A tag that moves there has to move here too; where it must not, an image is named by its digest.
    imageTagMutability: 'MUTABLE',
    encryptionConfiguration: { encryptionType: 'AES256' },
    ...lifecycle(stack),
  });
  const rule = new CfnPullThroughCacheRule(stack, `${id}Copies`, {
    ecrRepositoryPrefix: prefix,
    upstreamRegistryUrl: registry.upstream,
    ...(credential !== undefined && {
      credentialArn: new CfnParameter(stack, credential.parameter, {
        type: 'String',
        description: `ARN of ${credential.remoteKey}`,
      }).valueAsString,
    }),
  });
  // The first pull makes a repository, and what it is like is decided then.
  rule.addResourceDependency(template);
}

/** Where nothing leads out, nobody in the cluster could fetch a copy again: it stays. */
function lifecycle({ cluster }: FoundationStack): { readonly lifecyclePolicy?: string } {
  if (cluster.network.nat === 'none') return {};
  const selection = {
    tagStatus: 'untagged',
    countType: 'sinceImagePushed',
    countUnit: 'days',
    countNumber: keptUntaggedDays,
  };
  return { lifecyclePolicy: JSON.stringify({ rules: [{ rulePriority: 1, selection, action: { type: 'expire' } }] }) };
}

/** What nodes may do beyond pulling: have ECR fetch what it has no copy of, into a repository that may not be there yet. */
export function cachePermissions(stack: FoundationStack): readonly Permission[] {
  if (!cachesImages(stack.cluster)) return [];
  return [
    {
      actions: ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'],
      resources: cachedRegistries.map((registry) =>
        stack.arn('ecr', `repository/${cachePrefix(stack.cluster.name, registry).text}/*`),
      ),
    },
  ];
}

/** Looks through every image as it arrives. Templates of repositories cannot ask for it: the registry does, for all. */
export function addImageScanning(stack: FoundationStack, { imageScanning }: RenderedInfrastructure): void {
  if (imageScanning !== 'own') return;
  new CfnRegistryScanningConfiguration(stack, 'ImageScanning', {
    scanType: 'BASIC',
    rules: [{ scanFrequency: 'SCAN_ON_PUSH', repositoryFilters: [{ filter: '*', filterType: 'WILDCARD' }] }],
  });
}
