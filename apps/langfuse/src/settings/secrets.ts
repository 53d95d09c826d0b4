import { ExternalSecret } from '@slipway/constructs/external-secret/external-secret';
import { MadePassword } from '@slipway/constructs/made-password/made-password';
import type { Cluster } from '@slipway/contracts/cluster';
import { langfuseEndpoint, projectKeys, projectSecret } from '@slipway/contracts/langfuse';
import { remoteSecretKey, type RemoteSecret } from '@slipway/contracts/secret-ref';
import { isInCluster, storeOf } from '@slipway/contracts/stores';
import type { Construct } from 'constructs';

const { namespace } = langfuseEndpoint.workload;

/** Keys of Langfuse's own secret. */
export const ownKeys = {
  /** Hashes the keys of projects: another one makes them all unknown. */
  salt: 'salt',
  /** 64 hexadecimal digits that encrypt what people have entered: another one makes it unreadable. */
  encryptionKey: 'encryption-key',
  /** Signs the sessions of people: another one ends them. */
  sessionSecret: 'session-secret',
  /** Password of the owner, where nobody vouches for people. */
  ownerPassword: 'owner-password',
} as const;

/** Langfuse's own secret, and where AWS has it. */
export function ownSecret(cluster: Pick<Cluster, 'name'>): RemoteSecret {
  return {
    name: 'langfuse',
    keys: Object.values(ownKeys),
    remoteKey: remoteSecretKey(cluster.name, namespace, 'langfuse'),
  };
}

/** The secret with the keys of the project, and where AWS has it. */
export function projectKeysSecret(cluster: Pick<Cluster, 'name'>): RemoteSecret {
  return { ...projectSecret, remoteKey: remoteSecretKey(cluster.name, namespace, projectSecret.name) };
}

/**
 * True when the secrets are made in the cluster. They must live as long as what they encrypt and sign: a PostgreSQL that
 * outlives the cluster needs them in AWS.
 */
export function makesSecrets(cluster: Cluster): boolean {
  return isInCluster(storeOf(cluster, 'PostgresDatabase', namespace));
}

/** Has both secrets written: from AWS, or from a password that is made once. */
export function writeSecrets(scope: Construct, cluster: Cluster): void {
  if (!makesSecrets(cluster)) {
    new ExternalSecret(scope, 'own-secret', { namespace, secret: ownSecret(cluster) });
    new ExternalSecret(scope, 'project-secret', { namespace, secret: projectKeysSecret(cluster) });
    return;
  }
  new MadePassword(scope, 'own-secret', {
    namespace,
    name: ownSecret(cluster).name,
    data: Object.fromEntries(Object.values(ownKeys).map((key) => [key, derived(key)])),
  });
  new MadePassword(scope, 'project-secret', {
    namespace,
    name: projectSecret.name,
    data: {
      [projectKeys.public]: `pk-lf-${derived(projectKeys.public, ' | trunc 32')}`,
      [projectKeys.secret]: `sk-lf-${derived(projectKeys.secret)}`,
    },
  });
}

/** A value of its own for each key, from the one password: none of them says anything of another. 64 hexadecimal digits. */
function derived(key: string, more = ''): string {
  return `{{ printf "${key} %s" .password | sha256sum${more} }}`;
}
