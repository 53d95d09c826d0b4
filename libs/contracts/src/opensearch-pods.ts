import type { Json, JsonObject, Manifest } from './manifest.ts';
import type { PodTemplate } from './pod-templates.ts';

/** True for what OpenSearch's operator makes the pods of an OpenSearch from. */
export function isOpenSearch({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): boolean {
  return kind === 'OpenSearchCluster' && apiVersion.startsWith('opensearch.org/');
}

/** Those of start and of readiness ask with the password; here all open the port. */
const tcp = (periodSeconds: number, failureThreshold: number): JsonObject => ({
  tcpSocket: { port: 'http' },
  periodSeconds,
  failureThreshold,
});

/**
 * A template for each pool of nodes, and one for the job that tells them who may come in: what the object says of them, and
 * what the operator puts into each by itself, its labels, its ports, its probes and its volume. Init containers that run as
 * root are left out, as its release is told to.
 */
export function openSearchTemplates(manifest: Manifest): readonly PodTemplate[] {
  const { security, nodePools = [] } = record(manifest['spec']);
  const { updateJob } = record(record(security)['config']);
  return [
    ...(nodePools as readonly JsonObject[]).map((pool, index) => ({
      path: `spec.nodePools[${index}]`,
      template: nodeTemplate(manifest, pool),
    })),
    { path: 'spec.security.config.updateJob', template: jobTemplate(manifest, record(updateJob)) },
  ];
}

function nodeTemplate(manifest: Manifest, pool: JsonObject): JsonObject {
  const { name } = manifest.metadata;
  const { tolerations, topologySpreadConstraints } = pool;
  const labels = {
    'opensearch.org/opensearch-cluster': name,
    'opensearch.org/opensearch-nodepool': pool['component'] ?? '',
    ...record(pool['labels']),
  };
  const volumes = [{ name: 'admin-credentials', secret: { secretName: `${name}-admin-password` } }];
  return template(manifest, pool, labels, {
    pod: { ...said({ tolerations, topologySpreadConstraints }), volumes },
    container: {
      ports: [
        { name: 'http', containerPort: record(record(manifest['spec'])['general'])['httpPort'] ?? 9200 },
        { name: 'transport', containerPort: 9300 },
      ],
      startupProbe: tcp(30, 10),
      readinessProbe: tcp(30, 5),
      livenessProbe: tcp(20, 10),
      volumeMounts: [
        { name: 'data', mountPath: '/usr/share/opensearch/data' },
        { name: 'admin-credentials', mountPath: '/mnt/admin-credentials' },
      ],
    },
  });
}

function jobTemplate(manifest: Manifest, job: JsonObject): JsonObject {
  return template(manifest, job, record(job['labels']), { pod: { restartPolicy: 'Never' }, container: {} });
}

/** What both have in common: image, account, settings of security. */
function template(
  { spec }: Manifest,
  { affinity, nodeSelector, priorityClassName, resources }: JsonObject,
  labels: JsonObject,
  { pod, container }: { readonly pod: JsonObject; readonly container: JsonObject },
): JsonObject {
  const general = record(record(spec)['general']);
  return {
    metadata: { labels },
    spec: {
      ...said({ affinity, nodeSelector, priorityClassName }),
      ...said({ serviceAccountName: general['serviceAccount'], securityContext: general['podSecurityContext'] }),
      ...pod,
      containers: [
        {
          name: 'opensearch',
          ...said({ image: general['image'], imagePullPolicy: general['imagePullPolicy'], resources }),
          ...said({ securityContext: general['securityContext'] }),
          ...container,
        },
      ],
    },
  };
}

function record(value: Json | undefined): JsonObject {
  return (value ?? {}) as JsonObject;
}

/** The fields that have a value. */
function said(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]): [string, Json][] => (value === undefined ? [] : [[name, value]])),
  );
}
