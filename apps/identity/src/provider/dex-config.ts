import type { Cluster } from '@slipway/contracts/cluster';
import { publicHost } from '@slipway/contracts/edge';
import { signInPage } from '@slipway/contracts/pages';
import { clientKey, hashKey, signInCallbacks, signInSecret, type LocalIdentity } from '@slipway/contracts/sign-in-page';

/** What Dex reads at its start, as far as we set it. Whatever is secret is the name of a variable. */
export interface DexConfig {
  readonly issuer: string;
  readonly storage: { readonly type: 'memory' };
  readonly web: { readonly http: string };
  readonly logger: { readonly level: 'info'; readonly format: 'json' };
  readonly oauth2: { readonly skipApprovalScreen: true; readonly responseTypes: readonly ['code'] };
  readonly enablePasswordDB: true;
  readonly staticClients: readonly {
    readonly id: string;
    readonly name: string;
    readonly secretEnv: string;
    readonly redirectURIs: readonly string[];
  }[];
  readonly staticPasswords: readonly {
    readonly email: string;
    readonly username: string;
    readonly userID: string;
    readonly hashFromEnv: string;
    readonly groups: readonly string[];
  }[];
}

/**
 * People and clients of a cluster, each of whom Dex knows by its file alone. It keeps nothing: when it starts anew it has new
 * keys, and people sign in again.
 *
 * @throws when the cluster has no edge: tokens name the address of their issuer
 */
export function dexConfig(cluster: Cluster, identity: LocalIdentity): DexConfig {
  const variables = variablesOf(cluster, identity);
  const host = publicHost(cluster, 'sign-in');
  if (host === undefined) throw new Error(`'edge' of ${cluster.name} is missing: nothing would lead to its provider`);
  return {
    issuer: `https://${host}`,
    storage: { type: 'memory' },
    web: { http: `0.0.0.0:${signInPage.port}` },
    logger: { level: 'info', format: 'json' },
    oauth2: { skipApprovalScreen: true, responseTypes: ['code'] },
    enablePasswordDB: true,
    staticClients: Object.entries(signInCallbacks(cluster)).map(([id, redirectURIs]) => ({
      id,
      name: id,
      secretEnv: variables[clientKey(id)] ?? '',
      redirectURIs,
    })),
    staticPasswords: identity.users.map(({ email, groups }) => ({
      email,
      username: email,
      userID: email.toLowerCase(),
      hashFromEnv: variables[hashKey(email)] ?? '',
      groups,
    })),
  };
}

/** The environment variable in which each key of the provider's secret is handed over. */
export function variablesOf(cluster: Cluster, identity: LocalIdentity): Readonly<Record<string, string>> {
  return Object.fromEntries(signInSecret(cluster, identity).keys.map((key, index) => [key, `SIGN_IN_${index}`]));
}
