import type { Json, JsonObject, Manifest } from './manifest.ts';

/** True for what CloudNativePG makes the pods of a PostgreSQL from. */
export function isPostgres({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): boolean {
  return kind === 'Cluster' && apiVersion.startsWith('postgresql.cnpg.io/');
}

/**
 * A template of the pods that CloudNativePG makes: what its object says of them, and what the operator puts into each by
 * itself, its labels and the settings of the restricted standard.
 */
export function postgresTemplate({ metadata, spec }: Manifest): JsonObject {
  const { affinity, imageName, imagePullPolicy, priorityClassName, resources, topologySpreadConstraints } = (spec ??
    {}) as JsonObject;
  const nodeAffinity = (affinity as JsonObject | undefined)?.['nodeAffinity'];
  return {
    metadata: {
      labels: {
        'app.kubernetes.io/name': 'postgresql',
        'app.kubernetes.io/instance': metadata.name,
        'cnpg.io/cluster': metadata.name,
      },
    },
    spec: {
      ...said({ priorityClassName, topologySpreadConstraints }),
      ...(nodeAffinity !== undefined && { affinity: { nodeAffinity } }),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 26,
        runAsGroup: 26,
        fsGroup: 26,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'postgres',
          ...said({ image: imageName, imagePullPolicy, resources }),
          ports: [
            { name: 'postgresql', containerPort: 5432 },
            { name: 'status', containerPort: 8000 },
          ],
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            readOnlyRootFilesystem: true,
          },
        },
      ],
    },
  };
}

/** The fields that have a value. */
function said(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]): [string, Json][] => (value === undefined ? [] : [[name, value]])),
  );
}
