import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { publicHost } from './edge.ts';
import { serviceHost, type Endpoint, type Workload } from './endpoint.ts';
import { countField, ownerField } from './fields.ts';
import type { SecretRef } from './secret-ref.ts';
import { signInWith } from './sign-in.ts';

/** Langfuse, which keeps traces of calls to models. */
export const langfuseSchema = z.strictObject({
  /** Who owns its organisation from the first start, and gives others their roles: an e-mail address. */
  owner: ownerField(),
  /** Copies of its pages and of its API. Default: 2. */
  webReplicas: countField(50).default(2),
  /** Copies of what writes traces into ClickHouse. Default: 2. */
  workerReplicas: countField(50).default(2),
  /** Days that traces and what came with them are kept. Default: 90. */
  retentionDays: countField(3_650, 7).default(90),
});

/** Langfuse, as a cluster asks for it. */
export type Langfuse = Readonly<z.output<typeof langfuseSchema>>;

/** Its pages and its API. */
export const langfuseEndpoint: Endpoint = {
  workload: { namespace: 'langfuse', app: 'langfuse-web', name: 'langfuse-web' },
  port: 3000,
};

/** What says how people reach its pages. */
type Surroundings = Pick<Cluster, 'edge' | 'identity' | 'langfuse' | 'name'>;

/** Name under which its pages are reached from outside: where people sign in with a provider, and no password opens them. */
export function langfuseHost(cluster: Surroundings): string | undefined {
  if (cluster.langfuse === undefined) return undefined;
  const signIn = signInWith(cluster, 'langfuse', langfuseEndpoint.workload.namespace);
  return signIn === undefined ? undefined : publicHost(cluster, 'langfuse');
}

/** Address of its pages. Where they cannot be reached from outside, people forward its port to their own machine. */
export function langfuseUrl(cluster: Surroundings): string {
  const host = langfuseHost(cluster);
  return host === undefined ? `http://localhost:${langfuseEndpoint.port}` : `https://${host}`;
}

/** What writes into ClickHouse what its API has taken in. */
export const langfuseWorker: Endpoint = {
  workload: { namespace: 'langfuse', app: 'langfuse-worker', name: 'langfuse-worker' },
  port: 3030,
};

/** What brings its tables to the version of its programs, before those start. */
export const langfuseMigrations: Workload = {
  namespace: 'langfuse',
  app: 'langfuse-migrations',
  name: 'langfuse-migrations',
};

/** What says how long ClickHouse keeps traces. */
export const langfuseRetention: Workload = {
  namespace: 'langfuse',
  app: 'langfuse-retention',
  name: 'langfuse-retention',
};

/** The programs that use each of its stores. */
export const langfuseStoreUsers = {
  people: [langfuseEndpoint.workload, langfuseWorker.workload, langfuseMigrations],
  queues: [langfuseEndpoint.workload, langfuseWorker.workload],
  traces: [langfuseEndpoint.workload, langfuseWorker.workload, langfuseMigrations, langfuseRetention],
} as const satisfies Record<string, readonly Workload[]>;

/** Where a gateway sends the traces of its calls, and with which keys. */
export interface TraceReceiver {
  /** Base address inside the cluster, without a path: OpenTelemetry's is `<url>/api/public/otel`. */
  readonly url: string;
  /** Keys of the project, in the namespace of the gateway; nothing of the app itself renders this secret. */
  readonly secret: SecretRef;
}

/** Keys of a project of Langfuse, as its secrets name them. */
export const projectKeys = { public: 'public-key', secret: 'secret-key' } as const;

/** Name of the secret with the project's keys, in the namespace of the gateway and in that of Langfuse. */
export const projectSecret: SecretRef = { name: 'langfuse-project', keys: [projectKeys.public, projectKeys.secret] };

/** Where LiteLLM sends traces; undefined in a cluster without Langfuse. */
export function traceReceiver({ langfuse }: Pick<Cluster, 'langfuse'>): TraceReceiver | undefined {
  if (langfuse === undefined) return undefined;
  return { url: `http://${serviceHost(langfuseEndpoint)}:${langfuseEndpoint.port}`, secret: projectSecret };
}

/** Folders of its bucket, by what lies in them. */
export const langfuseFolders = { events: 'events/', media: 'media/', exports: 'exports/' } as const;
