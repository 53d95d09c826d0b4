import type { Cluster } from './cluster.ts';
import type { ClientName, Identity } from './identity.ts';
import { pagesOf, signInPage } from './pages.ts';
import { remoteSecretKey, type RemoteSecret } from './secret-ref.ts';

/** The provider that a cluster has for itself: people who are listed, and no others. */
export type LocalIdentity = Extract<Identity, { provider: 'local' }>;

/** Where Argo CD's own page is reached: through a tunnel, since nothing outside leads to it. */
export const argoCdAddress = 'https://localhost:8080';

/** Clients of a cluster's own provider, and where it may send people back to. */
export function signInCallbacks(cluster: Cluster): Readonly<Partial<Record<ClientName, readonly string[]>>> {
  const pages = pagesOf(cluster);
  const own = (name: 'langfuse', path: string) =>
    Object.fromEntries(
      pages.filter((page) => page.name === name).map(({ host }) => [name, [`https://${host}${path}`]]),
    );
  const guarded = pages.filter(({ groups }) => groups !== undefined);
  return {
    'argo-cd': [`${argoCdAddress}/auth/callback`],
    ...own('langfuse', '/api/auth/callback/custom'),
    ...(guarded.length > 0 && { edge: guarded.map(({ host }) => `https://${host}${edgeCallback}`) }),
  };
}

/** Path to which people come back who have signed in for the edge. */
export const edgeCallback = '/oauth2/callback';

/** The secret of the provider: a hash for each person, and what its clients know. A person supplies it. */
export function signInSecret(cluster: Cluster, { users }: LocalIdentity): RemoteSecret {
  const { namespace, name } = signInPage.workload;
  return {
    name,
    keys: [...Object.keys(signInCallbacks(cluster)).map(clientKey), ...users.map(({ email }) => hashKey(email))],
    remoteKey: remoteSecretKey(cluster.name, namespace, name),
  };
}

/** Key under which the secret of a client lies. */
export function clientKey(client: string): string {
  return `client-${client}`;
}

/** Key under which the bcrypt hash of somebody's password lies. Keys take neither `@` nor `+`; no two people have the same. */
export function hashKey(email: string): string {
  const written = email
    .toLowerCase()
    .replaceAll(/[^-.a-z0-9]/gu, (sign) => (sign === '@' ? '_at_' : `_${sign.codePointAt(0)?.toString(16) ?? ''}_`));
  return `hash-${written}`;
}
