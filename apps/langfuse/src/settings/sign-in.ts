import { ExternalSecret } from '@slipway/constructs/external-secret/external-secret';
import type { SecretKey } from '@slipway/constructs/http-server/http-server';
import type { Cluster } from '@slipway/contracts/cluster';
import { langfuseEndpoint } from '@slipway/contracts/langfuse';
import { clientSecretKey, signInWith, type SignIn } from '@slipway/contracts/sign-in';
import type { Construct } from 'constructs';
import { ownKeys, ownSecret } from './secrets.ts';

/** How people come in: variables of the program that shows them pages. */
export interface SignInSettings {
  readonly env: Readonly<Record<string, string>>;
  readonly secretEnv: Readonly<Record<string, SecretKey>>;
}

const { namespace } = langfuseEndpoint.workload;

/** How people sign in with the identity provider; undefined where they cannot. */
export function langfuseSignIn(cluster: Cluster): SignIn | undefined {
  return signInWith(cluster, 'langfuse', namespace);
}

/**
 * With a provider nobody has a password, and whom the provider lets in has an account; without one the owner alone comes
 * in, with a password. The owner's account is made with one in either case: Langfuse makes none without.
 */
export function signInSettings(cluster: Cluster): SignInSettings {
  const signIn = langfuseSignIn(cluster);
  const owner = { LANGFUSE_INIT_USER_PASSWORD: { secret: ownSecret(cluster), key: ownKeys.ownerPassword } };
  if (signIn === undefined) return { env: { AUTH_DISABLE_SIGNUP: 'true' }, secretEnv: owner };
  return {
    env: {
      // The account of the owner is there before the owner is: the address of both says that they are one.
      AUTH_CUSTOM_ALLOW_ACCOUNT_LINKING: 'true',
      AUTH_CUSTOM_CHECKS: 'pkce,state',
      AUTH_CUSTOM_CLIENT_ID: signIn.clientId,
      AUTH_CUSTOM_ISSUER: signIn.issuer,
      AUTH_CUSTOM_NAME: 'single sign-on',
      // Not AUTH_DISABLE_SIGNUP: it would refuse people of the provider too.
      AUTH_DISABLE_USERNAME_PASSWORD: 'true',
      // By which it knows the owner, and everybody else.
      LANGFUSE_CUSTOM_SSO_EMAIL_CLAIM: signIn.userClaim,
    },
    secretEnv: { ...owner, AUTH_CUSTOM_CLIENT_SECRET: { secret: signIn.secret, key: clientSecretKey } },
  };
}

/** Has the client's secret written, where there is one. */
export function writeSignInSecret(scope: Construct, cluster: Cluster): void {
  const signIn = langfuseSignIn(cluster);
  if (signIn !== undefined) new ExternalSecret(scope, 'sign-in-secret', { namespace, secret: signIn.secret });
}
