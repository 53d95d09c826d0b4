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
  readonly monthlyUsd: number;
  /** Models that some key of the team may call. */
  readonly models: readonly string[];
}

/** A person with an environment. */
export interface UserAccount {
  /** E-mail address. */
  readonly id: string;
  readonly monthlyUsd: number;
}

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

type Declared = Pick<Cluster, 'developers' | 'gateway' | 'name' | 'tenancy'>;

/** All accounts of a cluster, by name. */
export function gatewayAccounts(cluster: Declared): GatewayAccounts {
  const keys = [
    ...cluster.developers.map((environment) => developerKey(cluster, environment)),
    ...cluster.gateway.keys.map((declared) => platformKey(cluster, declared)),
  ];
  return {
    owner: `slipway/${cluster.name}`,
    teams: cluster.tenancy.teams.map(({ name, budget }) => {
      const own = keys.filter(({ team }) => team === name);
      return {
        id: name,
        monthlyUsd: budget?.monthlyUsd ?? own.reduce((sum, key) => sum + key.monthlyUsd, 0),
        models: [...new Set(own.flatMap(({ models }) => models))].sort(),
      };
    }),
    users: cluster.developers.map(({ owner, monthlyUsd }) => ({ id: owner, monthlyUsd })),
    keys,
  };
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
