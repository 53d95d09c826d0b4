import { ownerTagKey } from '@slipway/contracts/foundation-stacks';
import type { Manifest } from '@slipway/contracts/manifest';
import { repositoryCredential, type RepositoryCredential } from '@slipway/contracts/repository-credential';
import { ifThere } from '../engine/aws-error.ts';
import type { Context } from '../engine/context.ts';
import { refusal } from '../engine/refused.ts';
import { ready, remove, type Look } from '../engine/resource.ts';
import type { KubernetesApi } from '../kubernetes/kubernetes-api.ts';
import type { NeededSecret } from './secrets.ts';

const repositorySecret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'repository', namespace: 'argocd' },
} as const;

/** A credential that we have handed over and that is no longer declared: Argo CD would go on using it. */
export async function lookForGoneCredential(context: Context, api: KubernetesApi): Promise<Look> {
  const found = (await api.get(repositorySecret)) as Partial<Manifest> | undefined;
  const labels = found?.metadata?.['labels'] as Readonly<Record<string, string>> | undefined;
  if (labels?.[ownerTagKey] !== context.cluster.name) return ready;
  return remove(() => api.remove(repositorySecret));
}

/** The entry that holds what Argo CD reads a private repository with; none where everybody may read it. */
export function repositorySecrets(cluster: Context['cluster']): readonly NeededSecret[] {
  const credential = repositoryCredential(cluster);
  if (credential === undefined) return [];
  const { remoteKey: name, keys, encodedKeys } = credential;
  return [{ name, keys, ...(keys.length === 0 ? { isText: true } : { encodedKeys }) }];
}

/**
 * What tells Argo CD of a private repository, read anew each time: whoever changes the entry runs the bootstrap again. EKS's own
 * Argo CD is told where it lies, and reads it itself.
 */
export function repositoryObject(context: Context): (() => Promise<Manifest>) | undefined {
  const credential = repositoryCredential(context.cluster);
  return credential && (() => object(context, credential));
}

async function object({ aws, cluster, file }: Context, credential: RepositoryCredential): Promise<Manifest> {
  const found = await ifThere(aws.secrets.getSecretValue({ SecretId: credential.remoteKey }));
  const text = found?.SecretString ?? '';
  if (found === undefined || text === '')
    throw refusal(file, {
      rule: 'secret-missing',
      path: 'AWS Secrets Manager',
      message: `lacks ${credential.remoteKey}, with which Argo CD reads ${cluster.delivery.repository}`,
      remedy: `supply it: bootstrap secrets --cluster ${cluster.name}`,
    });
  return {
    ...repositorySecret,
    metadata: {
      ...repositorySecret.metadata,
      labels: { 'argocd.argoproj.io/secret-type': 'repository', [ownerTagKey]: cluster.name },
    },
    stringData: {
      type: 'git',
      url: cluster.delivery.repository,
      ...(cluster.delivery.argoCd === 'capability' ? { secretArn: found.ARN ?? '' } : inArgoCdsWords(credential, text)),
    },
  };
}

/** The same under the names that Argo CD has for it. */
function inArgoCdsWords({ form }: RepositoryCredential, text: string): Readonly<Record<string, string>> {
  if (form === 'ssh-key') return { sshPrivateKey: text };
  const entry = JSON.parse(text) as Readonly<Record<string, string>>;
  const value = (key: string) => entry[key] ?? '';
  if (form === 'https-token') return { username: value('username'), password: value('token') };
  return {
    githubAppID: value('githubAppID'),
    githubAppInstallationID: value('githubAppInstallationID'),
    githubAppPrivateKey: Buffer.from(value('githubAppPrivateKeySecret'), 'base64').toString('utf8'),
  };
}
