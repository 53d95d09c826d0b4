import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { serviceHost, type Endpoint } from './endpoint.ts';
import { countField, textField } from './fields.ts';
import type { SecretRef } from './secret-ref.ts';

/** An HTTPS address of a host, and nothing behind it. */
const addressPattern = '^https://[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$';

/** Langfuse, which keeps traces of calls to models. */
export const langfuseSchema = z.strictObject({
  /** Where people reach it, without a path: `https://langfuse.example.com`. */
  url: textField(
    (text) => new RegExp(addressPattern).test(text),
    {
      rule: 'invalid-url',
      message: 'is not the HTTPS address of a host',
      remedy:
        "write the scheme and the host in lower case, without port, path or slash: 'https://langfuse.example.com'",
    },
    { pattern: addressPattern },
  ),
  /** Copies of its pages and of its API. Default: 2. */
  webReplicas: countField(50).default(2),
  /** Copies of what writes traces into ClickHouse. Default: 2. */
  workerReplicas: countField(50).default(2),
  /** Days that traces and what came with them are kept. Default: 90. */
  retentionDays: countField(3_650, 7).default(90),
  /** Days that the nightly backups of ClickHouse are kept, where it is in the cluster; 0 keeps no backup. Default: 7. */
  backupDays: countField(365, 0).default(7),
});

/** Langfuse, as a cluster asks for it. */
export type Langfuse = Readonly<z.output<typeof langfuseSchema>>;

/** Its pages and its API. */
export const langfuseEndpoint: Endpoint = {
  workload: { namespace: 'langfuse', app: 'langfuse-web', name: 'langfuse-web' },
  port: 3000,
};

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
