import type { Cluster } from './cluster.ts';
import type { Workload } from './endpoint.ts';
import type { ObjectBucket, Store } from './external.ts';
import { langfuseEndpoint, langfuseStoreUsers } from './langfuse.ts';
import { remoteSecretKey, type RemoteSecret } from './secret-ref.ts';
import type { ClickHouseSettings, PostgresSettings, RedisSettings, StoreSettings } from './store-settings.ts';
import { gatewayMigrationWorkload, gatewayWorkload, rayClusters, rayRedisEndpoint } from './workloads.ts';

/**
 * Stores of data, derived from what a cluster runs. Whoever uses one takes its need, its secret and its connections, and
 * cannot tell in which form it is had: in AWS, or as pods beside its users.
 */

/** What all stores that listen have in common. */
interface ListeningStore {
  /** Namespace of its users, and of its pods where it has any. */
  readonly namespace: string;
  /** Name of its secret, and of its objects where it has any. */
  readonly name: string;
  /** The programs that open connections to it. */
  readonly users: readonly Workload[];
  /** What for, in a few words. */
  readonly purpose: string;
}

/** A PostgreSQL with one database, which its user owns. */
export interface PostgresDatabase extends ListeningStore {
  readonly kind: 'PostgresDatabase';
  /** The database. */
  readonly database: string;
  readonly settings: PostgresSettings;
}

/** A Redis of one shard. */
export interface RedisCache extends ListeningStore {
  readonly kind: 'RedisCache';
  /** True when what was used longest ago may go where memory is short, and all of it with a pod. */
  readonly evicts: boolean;
  readonly settings: RedisSettings;
}

/** A ClickHouse of one shard with one database. */
export interface ClickHouseDatabase extends ListeningStore {
  readonly kind: 'ClickHouseDatabase';
  readonly database: string;
  /** Who its users are to it. */
  readonly username: string;
  readonly settings: ClickHouseSettings;
}

/** A store that listens on a port and asks for a password. */
export type DataStore = ClickHouseDatabase | PostgresDatabase | RedisCache;

/** What says which stores there are, and in which form. */
export type StoreDeclarations = Pick<Cluster, 'langfuse' | 'placements' | 'ray' | 'stores'>;

/** Every store that a cluster's programs use: one entry for each. */
export function storesOf(cluster: StoreDeclarations): readonly DataStore[] {
  const { postgres, redis } = cluster.stores;
  const ray = rayClusters(cluster).map(({ workload }) => workload);
  return [
    {
      kind: 'PostgresDatabase',
      namespace: gatewayWorkload.namespace,
      name: 'postgres',
      database: 'litellm',
      users: [gatewayWorkload, gatewayMigrationWorkload],
      purpose: 'keeps keys, budgets and spend',
      settings: postgres,
    },
    {
      kind: 'RedisCache',
      namespace: gatewayWorkload.namespace,
      name: 'redis',
      evicts: true,
      users: [gatewayWorkload],
      purpose: 'shares limits and cool-downs among its replicas',
      settings: redis,
    },
    ...(ray.length === 0
      ? []
      : [
          {
            kind: 'RedisCache' as const,
            namespace: rayRedisEndpoint.workload.namespace,
            name: rayRedisEndpoint.workload.name,
            evicts: false,
            users: ray,
            purpose: 'a new head finds what the old one knew',
            // KubeRay is given its address as a text, and the address of a managed one is not known when rendering.
            settings: redis.form === 'in-cluster' ? redis : { form: 'in-cluster' as const, memoryGiB: 1 },
          },
        ]),
    ...(cluster.langfuse === undefined ? [] : langfuseStores(cluster.stores)),
  ];
}

/** What Langfuse knows of people, what it has still to do, and traces. */
function langfuseStores({ postgres, redis, clickhouse }: StoreSettings): readonly DataStore[] {
  const { namespace } = langfuseEndpoint.workload;
  const { people, queues, traces } = langfuseStoreUsers;
  return [
    {
      kind: 'PostgresDatabase',
      namespace,
      name: 'postgres',
      database: 'langfuse',
      users: people,
      purpose: 'keeps people, projects and prompts',
      settings: postgres,
    },
    {
      kind: 'RedisCache',
      namespace,
      name: 'redis',
      // Its queues are in it: what went would be a trace.
      evicts: false,
      users: queues,
      purpose: 'keeps what is still to be done',
      settings: redis,
    },
    {
      kind: 'ClickHouseDatabase',
      namespace,
      name: 'clickhouse',
      // Its migrations make no database.
      database: 'default',
      username: 'langfuse',
      users: traces,
      purpose: 'keeps traces',
      settings: clickhouse,
    },
  ];
}

/** The one store of a kind that a namespace has. Throws an Error when it has none. */
export function storeOf<Kind extends DataStore['kind']>(
  cluster: StoreDeclarations,
  kind: Kind,
  namespace: string,
): DataStore & { readonly kind: Kind } {
  const found = storesOf(cluster).find((store) => store.kind === kind && store.namespace === namespace);
  if (found === undefined) {
    throw new Error(`'${kind}' is not among the stores of ${namespace}: add it to storesOf`);
  }
  return found as DataStore & { readonly kind: Kind };
}

/** Who the users of a store are to it, where it asks for a name and the cluster chooses one. */
export function storeUsername(store: ClickHouseDatabase | PostgresDatabase): string {
  return store.kind === 'PostgresDatabase' ? store.database : store.username;
}

/** The store, as a need of whoever uses it. */
export function storeNeed({ kind, namespace, name }: DataStore): Store {
  return { kind, namespace, name };
}

/** True when the store is pods of the cluster. */
export function isInCluster({ settings }: DataStore): boolean {
  return settings.form === 'in-cluster';
}

/** True when several copies of a ClickHouse agree through Keeper: its tables are made for it. */
export function isReplicated({ settings }: ClickHouseDatabase): boolean {
  return settings.form === 'in-cluster' && settings.replicas > 1;
}

/** True when the store is pods that send their backups to a bucket; what is managed keeps its own. */
export function keepsOwnBackups(store: DataStore): boolean {
  return store.kind !== 'RedisCache' && store.settings.form === 'in-cluster' && store.settings.backupDays > 0;
}

/** What a store's secret says, in every form. The `url` of PostgreSQL and of Redis has everything in it. */
export const storeSecretKeys = {
  PostgresDatabase: ['url', 'host', 'port', 'database', 'username', 'password'],
  /** `tls` is `true` or `false`. */
  RedisCache: ['url', 'host', 'port', 'password', 'tls'],
  /** `url` is for HTTP, `native-url` for ClickHouse's own protocol; neither holds the password. `tls` is `true` or `false`. */
  ClickHouseDatabase: ['url', 'native-url', 'host', 'database', 'username', 'password', 'tls'],
} as const satisfies Record<DataStore['kind'], readonly string[]>;

/** A store's secret: what its users mount, and where AWS has it when the store is not in the cluster. */
export function storeSecret(cluster: Pick<Cluster, 'name'>, { kind, namespace, name }: DataStore): RemoteSecret {
  return { name, remoteKey: remoteSecretKey(cluster.name, namespace, name), keys: storeSecretKeys[kind] };
}

/** Entry in AWS that says where a managed store is: `host` and `port`. Nothing in it is secret, and its owner alone writes it. */
export function storeAddressKey({ remoteKey }: RemoteSecret): string {
  return `${remoteKey}-address`;
}

/** The pods of a store that is in the cluster. */
export function storeWorkload({ kind, namespace, name }: DataStore): Workload {
  return { namespace, app: storeApps[kind], name };
}

/** The pods through which several copies of a ClickHouse agree. */
export function keeperWorkload({ namespace, name }: Pick<DataStore, 'name' | 'namespace'>): Workload {
  return { namespace, app: 'clickhouse-keeper', name: `${name}-keeper` };
}

const storeApps: Readonly<Record<DataStore['kind'], string>> = {
  ClickHouseDatabase: 'clickhouse',
  PostgresDatabase: 'postgresql',
  RedisCache: rayRedisEndpoint.workload.app,
};

/** What starts the nightly backups of a ClickHouse in the cluster. */
export function backupWorkload({ namespace, name }: Pick<DataStore, 'name' | 'namespace'>): Workload {
  return { namespace, app: 'clickhouse-backup', name: `${name}-backup` };
}

/** Ports on which a store answers its users: outside of the cluster ClickHouse speaks TLS, on ports of its own. */
export function storePorts(store: DataStore): readonly number[] {
  switch (store.kind) {
    case 'PostgresDatabase':
      return [5432];
    case 'RedisCache':
      return [rayRedisEndpoint.port];
    case 'ClickHouseDatabase':
      return isInCluster(store) ? [8123, 9000] : [8443, 9440];
  }
}

/** A bucket that the foundation makes for one purpose: `langfuse`. Names of buckets are the world's, so it holds the account. */
export function objectBucket({ name, account }: Pick<Cluster, 'account' | 'name'>, purpose: string): ObjectBucket {
  return { kind: 'ObjectBucket', name: `slipway-${account}-${name}-${purpose}` };
}

/** Where backups of stores in the cluster go, one folder for each. */
export function backupBucket(cluster: Pick<Cluster, 'account' | 'name'>): ObjectBucket {
  return objectBucket(cluster, 'backups');
}
