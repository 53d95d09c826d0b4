import type { SecretKey } from '@slipway/constructs/http-server/http-server';
import type { Cluster } from '@slipway/contracts/cluster';
import { ownKeys, ownSecret } from './secrets.ts';

/** How people come in: variables of the program that shows them pages. */
export interface SignInSettings {
  readonly env: Readonly<Record<string, string>>;
  readonly secretEnv: Readonly<Record<string, SecretKey>>;
}

/** The owner comes in with a password, and invites nobody who has no account: without a provider nobody else can come in. */
export function signInSettings(cluster: Cluster): SignInSettings {
  return {
    env: { AUTH_DISABLE_SIGNUP: 'true' },
    secretEnv: { LANGFUSE_INIT_USER_PASSWORD: { secret: ownSecret(cluster), key: ownKeys.ownerPassword } },
  };
}
