import type { SecretKey } from '@slipway/constructs/http-server/http-server';
import type { Cluster } from '@slipway/contracts/cluster';
import { projectKeys, traceReceiver } from '@slipway/contracts/langfuse';
import { pagesOf } from '@slipway/contracts/pages';
import { storeOf, storeSecret } from '@slipway/contracts/stores';
import { gatewayWorkload } from '@slipway/contracts/workloads';

/** Everything that the image writes at run time, on its one writable folder; no calls home. */
export const imageEnvironment: Readonly<Record<string, string>> = {
  HOME: '/tmp',
  LITELLM_ASSETS_PATH: '/tmp/assets',
  LITELLM_LOCAL_MODEL_COST_MAP: 'True',
  LITELLM_MIGRATION_DIR: '/tmp/migrations',
  LITELLM_MODE: 'PRODUCTION',
  LITELLM_NON_ROOT: 'true',
  LITELLM_UI_PATH: '/tmp/ui',
  NO_DOCS: 'True',
  NO_OPENAPI: 'True',
  NO_REDOC: 'True',
  XDG_CACHE_HOME: '/tmp/cache',
};

/** The console is there where the edge asks who comes in, and nowhere else. */
function consoleEnvironment(cluster: Cluster): Readonly<Record<string, string>> {
  const host = pagesOf(cluster).find(({ name }) => name === 'console')?.host;
  return host === undefined ? { DISABLE_ADMIN_UI: 'True' } : { PROXY_BASE_URL: `https://${host}` };
}

/** What the servers are told beside: the schema of the database is another's work, and traces go to one address. */
export function serverEnvironment(cluster: Cluster): Readonly<Record<string, string>> {
  const receiver = traceReceiver(cluster);
  return {
    ...imageEnvironment,
    ...consoleEnvironment(cluster),
    DISABLE_SCHEMA_UPDATE: 'true',
    ...(receiver !== undefined && { LANGFUSE_OTEL_HOST: receiver.url }),
  };
}

/** Where the gateway's database is, and with which password. */
export function databaseSecret(cluster: Cluster): Readonly<Record<string, SecretKey>> {
  const database = storeSecret(cluster, storeOf(cluster, 'PostgresDatabase', gatewayWorkload.namespace));
  return { DATABASE_URL: { secret: database, key: 'url' } };
}

/** The secrets of stores and of the receiver of traces, by the variables that LiteLLM reads. */
export function serverSecrets(cluster: Cluster): Readonly<Record<string, SecretKey>> {
  const redis = storeSecret(cluster, storeOf(cluster, 'RedisCache', gatewayWorkload.namespace));
  const receiver = traceReceiver(cluster);
  return {
    ...databaseSecret(cluster),
    REDIS_HOST: { secret: redis, key: 'host' },
    REDIS_PORT: { secret: redis, key: 'port' },
    REDIS_PASSWORD: { secret: redis, key: 'password' },
    REDIS_SSL: { secret: redis, key: 'tls' },
    ...(receiver !== undefined && {
      LANGFUSE_PUBLIC_KEY: { secret: receiver.secret, key: projectKeys.public },
      LANGFUSE_SECRET_KEY: { secret: receiver.secret, key: projectKeys.secret },
    }),
  };
}
