import type { Cluster } from './cluster.ts';
import { namespaceOf, type DeveloperEnvironment } from './developer-environment.ts';
import { remoteSecretKey, type RemoteSecret, type SecretRef } from './secret-ref.ts';
import { gatewayWorkload } from './workloads.ts';

/**
 * Who may call models through the gateway, how often and for how much: teams, people and keys, derived from the cluster.
 * A program makes the gateway's database say the same.
 */
export interface GatewayAccounts {
  /** Written on all that is made, so that nothing else is ever changed or removed. */
  readonly owner: string;
  readonly teams: readonly TeamAccount[];
  readonly users: readonly UserAccount[];
  readonly keys: readonly KeyAccount[];
}

/** People who share a budget. */
export interface TeamAccount {
  readonly id: string;
  /** Absent where it is the sum of what its keys may spend. */
  readonly monthlyUsd?: number;
}

/** A person with an environment. */
export interface UserAccount {
  /** E-mail address. */
  readonly id: string;
  readonly monthlyUsd: number;
}

/** The person and the key of one environment. */
export interface EnvironmentAccount {
  readonly user: UserAccount;
  readonly key: KeyAccount;
}

/** Label of the ConfigMaps that hold the account of an environment each, in the gateway's namespace. */
export const accountLabel = { key: 'slipway.dev/account', value: 'environment' } as const;

/** Key of such a ConfigMap. */
export const accountFile = 'account.json';

/** A key that callers show. Its value is made before, and is in nothing but its Secret. */
export interface KeyAccount {
  readonly alias: string;
  /** Who answers for what is done with it. */
  readonly owner: string;
  readonly team?: string;
  readonly user?: string;
  readonly models: readonly string[];
  readonly monthlyUsd: number;
  readonly tokensPerMinute?: number;
  readonly requestsPerMinute?: number;
  /** Where its value is. */
  readonly value: { readonly namespace: string; readonly secret: string; readonly key: string };
}

/** The key of a developer environment: a Secret in its namespace, whose content programs take as their environment. */
export const developerKeySecret: SecretRef = { name: 'litellm-key', keys: ['OPENAI_API_KEY'] };

/** Role, cluster-wide by name alone, of whoever reads the key of an environment to register it: bound in each namespace. */
export const developerKeyReader = 'slipway-litellm-key-reader';

/** The value of a key that is made in AWS. */
export function platformKeySecret(cluster: Pick<Cluster, 'name'>, key: { readonly name: string }): RemoteSecret {
  const { namespace } = gatewayWorkload;
  const name = `key-${key.name}`;
  return { name, remoteKey: remoteSecretKey(cluster.name, namespace, name), keys: ['key'] };
}

type Declared = Pick<Cluster, 'gateway' | 'name' | 'tenancy'>;

/** What is said once for a cluster: its teams, and the keys of programs. What environments add is theirs to say. */
export function gatewayAccounts(cluster: Declared): GatewayAccounts {
  return {
    owner: `slipway/${cluster.name}`,
    teams: cluster.tenancy.teams.map(({ name, budget }) => ({
      id: name,
      ...(budget !== undefined && { monthlyUsd: budget.monthlyUsd }),
    })),
    users: [],
    keys: cluster.gateway.keys.map((declared) => platformKey(cluster, declared)),
  };
}

/** What one environment adds: its person and its key. In a file of its own, so that two developers never meet in one. */
export function environmentAccount(cluster: Declared, environment: DeveloperEnvironment): EnvironmentAccount {
  const { owner, monthlyUsd } = environment;
  return { user: { id: owner, monthlyUsd }, key: developerKey(cluster, environment) };
}

function developerKey({ gateway }: Declared, environment: DeveloperEnvironment): KeyAccount {
  const namespace = namespaceOf(environment);
  const { owner, team, models, monthlyUsd } = environment;
  return {
    alias: namespace,
    owner,
    team: team.name,
    user: owner,
    models,
    monthlyUsd,
    ...limits(gateway.developerLimits),
    value: { namespace, secret: developerKeySecret.name, key: developerKeySecret.keys[0] ?? '' },
  };
}

function platformKey(cluster: Declared, declared: Declared['gateway']['keys'][number]): KeyAccount {
  const { name, owner, team, models, budget } = declared;
  const secret = platformKeySecret(cluster, { name });
  return {
    alias: `platform-${name}`,
    owner,
    ...(team !== undefined && { team }),
    models,
    monthlyUsd: budget.monthlyUsd,
    ...limits(declared),
    value: { namespace: gatewayWorkload.namespace, secret: secret.name, key: secret.keys[0] ?? '' },
  };
}

/** Limits that were stated. */
function limits({
  tokensPerMinute,
  requestsPerMinute,
}: Declared['gateway']['developerLimits']): Pick<KeyAccount, 'requestsPerMinute' | 'tokensPerMinute'> {
  return {
    ...(tokensPerMinute !== undefined && { tokensPerMinute }),
    ...(requestsPerMinute !== undefined && { requestsPerMinute }),
  };
}
