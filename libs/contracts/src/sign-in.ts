import type { Cluster } from './cluster.ts';
import { publicHost } from './edge.ts';
import type { ClientName } from './identity.ts';
import { remoteSecretKey, type RemoteSecret } from './secret-ref.ts';

/** How people sign in to one thing with the identity provider. */
export interface SignIn {
  /** Address of the OpenID provider, as its tokens name it. */
  readonly issuer: string;
  /** Address of the keys that its tokens are signed with. */
  readonly keys: string;
  readonly clientId: string;
  /** Holds the client's secret, in the namespace of whoever asks. */
  readonly secret: RemoteSecret;
  /** What is asked for, so that tokens hold these claims. */
  readonly scopes: readonly string[];
  /** Claim that holds who somebody is. */
  readonly userClaim: string;
  /** Claim that holds somebody's groups. */
  readonly groupsClaim: string;
}

/** Key of the client's secret in its Secret: the one that Envoy Gateway reads. */
export const clientSecretKey = 'client-secret';

/** Header in which the edge hands on who has signed in: the token that it obtained itself. Whatever callers put there is gone. */
export const identityHeader = 'x-slipway-identity';

/** How people sign in with a client, whose secret is read in this namespace; undefined where there is no client or no provider that pages can ask. */
export function signInWith(
  cluster: Pick<Cluster, 'edge' | 'identity' | 'name'>,
  client: ClientName,
  namespace: string,
): SignIn | undefined {
  const provider = openIdProvider(cluster, client);
  if (provider === undefined) return undefined;
  const name = `sign-in-${client}`;
  return {
    ...provider,
    secret: { name, keys: [clientSecretKey], remoteKey: remoteSecretKey(cluster.name, namespace, name) },
  };
}

/** What the cluster's own provider writes into tokens. */
const ownClaims = {
  scopes: ['openid', 'email', 'profile', 'groups'],
  userClaim: 'email',
  groupsClaim: 'groups',
} as const;

function openIdProvider(
  { edge, identity }: Pick<Cluster, 'edge' | 'identity'>,
  client: ClientName,
): Omit<SignIn, 'secret'> | undefined {
  switch (identity.provider) {
    case 'oidc': {
      const { issuer, keys, scopes, userClaim, groupsClaim } = identity;
      const clientId = identity.clients[client];
      return clientId === undefined ? undefined : { issuer, keys, clientId, scopes, userClaim, groupsClaim };
    }
    case 'local': {
      const host = publicHost({ edge }, 'sign-in');
      if (host === undefined) return undefined;
      const issuer = `https://${host}`;
      return { issuer, keys: `${issuer}/keys`, clientId: client, ...ownClaims };
    }
    case 'identity-center':
      return undefined;
  }
}
