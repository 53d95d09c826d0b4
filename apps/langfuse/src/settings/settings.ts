import type { SecretKey } from '@slipway/constructs/http-server/http-server';
import type { Cluster } from '@slipway/contracts/cluster';
import {
  langfuseEndpoint,
  langfuseFolders,
  langfuseUrl,
  projectKeys,
  type Langfuse,
} from '@slipway/contracts/langfuse';
import { langfuseBucket } from '@slipway/contracts/langfuse-identity';
import { isReplicated, storeOf, storeSecret, type DataStore } from '@slipway/contracts/stores';
import { ownKeys, ownSecret, projectKeysSecret } from './secrets.ts';
import { signInSettings } from './sign-in.ts';

const { namespace } = langfuseEndpoint.workload;

/** What a program reads from its environment. */
export interface Settings {
  readonly env: Readonly<Record<string, string>>;
  readonly secretEnv: Readonly<Record<string, SecretKey>>;
}

/** Ids of what is there from the first start. They are never shown, and never change. */
const organisation = 'slipway';
const project = 'slipway';

/** Langfuse as a cluster asks for it. Throws an Error in a cluster without it. */
export function langfuseOf({ langfuse, file }: Cluster): Langfuse {
  if (langfuse === undefined) throw new Error(`'langfuse' is not in ${file}: ask for its charts where it is`);
  return langfuse;
}

/** Where the tables are. Migrations need this and nothing else. */
export function tableSettings(cluster: Cluster): Settings {
  const of = <Kind extends DataStore['kind']>(kind: Kind) => storeOf(cluster, kind, namespace);
  const clickhouse = of('ClickHouseDatabase');
  const [people, traces] = [storeSecret(cluster, of('PostgresDatabase')), storeSecret(cluster, clickhouse)];
  return {
    env: {
      // Tables that are made for Keeper are others; the cluster of ClickHouse is called `default` here as there.
      CLICKHOUSE_CLUSTER_ENABLED: String(isReplicated(clickhouse)),
    },
    secretEnv: {
      CLICKHOUSE_DB: { secret: traces, key: 'database' },
      CLICKHOUSE_MIGRATION_SSL: { secret: traces, key: 'tls' },
      CLICKHOUSE_MIGRATION_URL: { secret: traces, key: 'native-url' },
      CLICKHOUSE_PASSWORD: { secret: traces, key: 'password' },
      CLICKHOUSE_URL: { secret: traces, key: 'url' },
      CLICKHOUSE_USER: { secret: traces, key: 'username' },
      DATABASE_URL: { secret: people, key: 'url' },
    },
  };
}

/** What both programs must read alike: stores, the bucket, and what signs and encrypts. */
export function commonSettings(cluster: Cluster): Settings {
  const tables = tableSettings(cluster);
  const queues = storeSecret(cluster, storeOf(cluster, 'RedisCache', namespace));
  const own = ownSecret(cluster);
  return {
    env: {
      ...tables.env,
      ...bucketSettings(cluster),
      // Kubernetes says the pod's name here, and the programs would listen on that alone.
      HOSTNAME: '0.0.0.0',
      LANGFUSE_AUTO_CLICKHOUSE_MIGRATION_DISABLED: 'true',
      LANGFUSE_AUTO_POSTGRES_MIGRATION_DISABLED: 'true',
      LANGFUSE_LOG_FORMAT: 'json',
      NEXTAUTH_URL: langfuseUrl(cluster),
      // Node takes half of a small pod's memory at most, unless told.
      NODE_OPTIONS: '--max-old-space-size-percentage=75',
      TELEMETRY_ENABLED: 'false',
    },
    secretEnv: {
      ...tables.secretEnv,
      ENCRYPTION_KEY: { secret: own, key: ownKeys.encryptionKey },
      REDIS_AUTH: { secret: queues, key: 'password' },
      REDIS_HOST: { secret: queues, key: 'host' },
      REDIS_PORT: { secret: queues, key: 'port' },
      REDIS_TLS_ENABLED: { secret: queues, key: 'tls' },
      SALT: { secret: own, key: ownKeys.salt },
    },
  };
}

/** What the program that shows pages and takes traces reads beside. Organisation, project and owner are there from its first start. */
export function webSettings(cluster: Cluster): Settings {
  const { env, secretEnv } = commonSettings(cluster);
  const signIn = signInSettings(cluster);
  const keys = projectKeysSecret(cluster);
  return {
    env: {
      ...env,
      ...signIn.env,
      // Whoever comes in for the first time may look at everything; the owner gives other roles.
      LANGFUSE_DEFAULT_ORG_ID: organisation,
      LANGFUSE_DEFAULT_ORG_ROLE: 'VIEWER',
      LANGFUSE_INIT_ORG_ID: organisation,
      LANGFUSE_INIT_ORG_NAME: cluster.name,
      LANGFUSE_INIT_PROJECT_ID: project,
      LANGFUSE_INIT_PROJECT_NAME: cluster.name,
      LANGFUSE_INIT_USER_EMAIL: langfuseOf(cluster).owner,
    },
    secretEnv: {
      ...secretEnv,
      ...signIn.secretEnv,
      LANGFUSE_INIT_PROJECT_PUBLIC_KEY: { secret: keys, key: projectKeys.public },
      LANGFUSE_INIT_PROJECT_SECRET_KEY: { secret: keys, key: projectKeys.secret },
      NEXTAUTH_SECRET: { secret: ownSecret(cluster), key: ownKeys.sessionSecret },
    },
  };
}

/** One bucket with a folder for each purpose, reached with the role of the pod: no keys. */
function bucketSettings(cluster: Cluster): Readonly<Record<string, string>> {
  const bucket = langfuseBucket(cluster).name;
  const uses = {
    EVENT_UPLOAD: langfuseFolders.events,
    MEDIA_UPLOAD: langfuseFolders.media,
    BATCH_EXPORT: langfuseFolders.exports,
  };
  return {
    AWS_REGION: cluster.region.name,
    LANGFUSE_S3_BATCH_EXPORT_ENABLED: 'true',
    ...Object.fromEntries(
      Object.entries(uses).flatMap(([use, folder]) => [
        [`LANGFUSE_S3_${use}_BUCKET`, bucket],
        [`LANGFUSE_S3_${use}_PREFIX`, folder],
        [`LANGFUSE_S3_${use}_REGION`, cluster.region.name],
      ]),
    ),
  };
}
