import { cacheCredentials } from '@slipway/contracts/image-cache';
import { ifThere } from '../engine/aws-error.ts';
import type { Context } from '../engine/context.ts';
import { ready, type Look, type Resource } from '../engine/resource.ts';
import { lookAtSecrets, type NeededSecret } from './secrets.ts';

/** What Amazon ECR reads registries with, which people supply. */
export function cacheSecrets(cluster: Context['cluster']): readonly NeededSecret[] {
  return cacheCredentials(cluster).map(({ remoteKey: name, keys }) => ({ name, keys }));
}

/** Stops before the stack that names them, and finds out how: their ARNs end with characters that AWS makes up. */
export function cacheSecretResources(context: Context): readonly Resource[] {
  const needed = cacheSecrets(context.cluster);
  if (needed.length === 0) return [];
  return [{ title: 'credentials of registries', minutes: 1, look: () => look(context, needed) }];
}

async function look(context: Context, needed: readonly NeededSecret[]): Promise<Look> {
  const found = await lookAtSecrets(context, needed);
  if (found.state !== 'ready') return found;
  for (const { name } of needed) {
    const entry = await ifThere(context.aws.secrets.getSecretValue({ SecretId: name }));
    if (entry?.ARN !== undefined) context.known.secretArns.set(name, entry.ARN);
  }
  return ready;
}
