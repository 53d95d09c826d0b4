import type { Manifest } from '@slipway/contracts/manifest';
import { ownerTags } from '@slipway/contracts/foundation-stacks';
import { compareText } from '@slipway/contracts/finding';
import { ifThere } from '../engine/aws-error.ts';
import type { Context } from '../engine/context.ts';
import { refusal } from '../engine/refused.ts';
import { ready, refuse, type Look, type Resource } from '../engine/resource.ts';

/** An entry in AWS Secrets Manager that the cluster reads. */
export interface NeededSecret {
  /** `/slipway/dev/litellm/litellm`. */
  readonly name: string;
  /** Keys of the JSON object that it holds. */
  readonly keys: readonly string[];
  /** Of those, the ones whose value is kept in base64. Default: none. */
  readonly encodedKeys?: readonly string[];
  /** It is one text and no object: a private key. Default: it is an object. */
  readonly isText?: boolean;
}

/** What of a needed secret is there; never what it says. */
export interface SecretStatus extends NeededSecret {
  readonly missing: readonly string[];
}

interface RemoteRef {
  readonly key?: string;
  readonly property?: string;
}

/** All that the ExternalSecrets of a cluster read of AWS, by name. */
export function neededSecrets(manifests: readonly Manifest[], cluster: string): readonly NeededSecret[] {
  const found = new Map<string, Set<string>>();
  for (const manifest of manifests) {
    if (manifest.kind !== 'ExternalSecret') continue;
    const spec = (manifest['spec'] ?? {}) as { readonly data?: readonly { readonly remoteRef?: RemoteRef }[] };
    for (const { remoteRef: { key, property } = {} } of spec.data ?? []) {
      if (key === undefined || !key.startsWith(`/slipway/${cluster}/`)) continue;
      const keys = found.get(key) ?? new Set();
      if (property !== undefined) keys.add(property);
      found.set(key, keys);
    }
  }
  return [...found]
    .map(([name, keys]) => ({ name, keys: [...keys].sort(compareText) }))
    .sort((a, b) => compareText(a.name, b.name));
}

/** Which keys of which secrets are not in AWS. */
export async function secretStatuses(
  { aws }: Pick<Context, 'aws'>,
  needed: readonly NeededSecret[],
): Promise<readonly SecretStatus[]> {
  const statuses: SecretStatus[] = [];
  for (const secret of needed) {
    const found = await ifThere(aws.secrets.getSecretValue({ SecretId: secret.name }));
    const text = found?.SecretString;
    const there = keysOf(text);
    const missing = secret.isText === true ? (text ? [] : ['all of it']) : secret.keys.filter((key) => !there.has(key));
    statuses.push({ ...secret, missing });
  }
  return statuses;
}

/** Stops before the cluster syncs what would wait for a secret. */
export function secretsResource(context: Context, needed: readonly NeededSecret[]): Resource {
  return { title: 'secrets that people supply', minutes: 1, look: () => lookAtSecrets(context, needed) };
}

/** Refuses to go on while one of them lacks something. */
export async function lookAtSecrets(context: Context, needed: readonly NeededSecret[]): Promise<Look> {
  const missing = (await secretStatuses(context, needed)).filter((status) => status.missing.length > 0);
  const [first] = missing;
  if (first === undefined) return ready;
  const { name } = context.cluster;
  return refuse(
    refusal(context.file, {
      rule: 'secret-missing',
      path: 'AWS Secrets Manager',
      message: `lacks ${missing.map((each) => `${each.name} (${each.missing.join(', ')})`).join('; ')}`,
      remedy: `supply each one: bootstrap secrets --cluster ${name} --set ${first.name}${first.isText === true ? '' : ` --key ${first.missing[0] ?? ''}`} < file`,
    }),
  );
}

/** Stores a secret: one of its keys, while the others stay, or all of it where it is one text. */
export async function storeSecret(
  { aws, cluster }: Pick<Context, 'aws' | 'cluster'>,
  { name, encodedKeys = [] }: NeededSecret,
  key: string | undefined,
  value: string,
): Promise<void> {
  const found = await ifThere(aws.secrets.getSecretValue({ SecretId: name }));
  const kept = (of: string) => (encodedKeys.includes(of) ? Buffer.from(endedLine(value)).toString('base64') : value);
  const SecretString =
    key === undefined ? endedLine(value) : JSON.stringify({ ...objectOf(found?.SecretString), [key]: kept(key) });
  if (found !== undefined) await aws.secrets.putSecretValue({ SecretId: name, SecretString });
  else {
    const Tags = Object.entries(ownerTags(cluster)).map(([Key, Value]) => ({ Key, Value }));
    await aws.secrets.createSecret({ Name: name, SecretString, Tags });
  }
}

/** Private keys end with their line; without it, SSH does not know them. */
function endedLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function keysOf(text: string | undefined): ReadonlySet<string> {
  return new Set(Object.keys(objectOf(text)));
}

function objectOf(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
