import type { Json, JsonObject, Manifest } from './manifest.ts';

/** True for what Grafana's operator makes the pods of a Grafana from. */
export function isGrafana({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): boolean {
  return kind === 'Grafana' && apiVersion.startsWith('grafana.integreatly.org/');
}

/** Folders that the operator gives Grafana to write to. */
const folders = { 'grafana-data': '/var/lib/grafana', 'grafana-logs': '/var/log/grafana', 'grafana-tmp': '/tmp' };

/**
 * A template of the pods that Grafana's operator makes: what its object says of them, and what the operator puts into each
 * by itself, its image, its port, its folders and the settings of the restricted standard.
 */
export function grafanaTemplate({ spec }: Manifest): JsonObject {
  const template = inside(spec, 'deployment', 'spec', 'template');
  const said = (inside(template, 'spec') ?? {}) as JsonObject;
  const listed = (said['volumes'] ?? []) as readonly Json[];
  const [container] = (said['containers'] ?? []) as readonly Json[];
  return {
    metadata: inside(template, 'metadata') ?? {},
    spec: {
      ...said,
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      volumes: Object.keys(folders).map(
        (name) => listed.find((volume) => inside(volume, 'name') === name) ?? { name, emptyDir: {} },
      ),
      containers: [
        {
          image: inside(spec, 'version') ?? '',
          imagePullPolicy: 'IfNotPresent',
          ports: [{ name: 'grafana-http', containerPort: 3000 }],
          readinessProbe: { httpGet: { path: '/api/health', port: 3000 } },
          volumeMounts: Object.entries(folders).map(([name, mountPath]) => ({ name, mountPath })),
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            privileged: false,
            runAsNonRoot: true,
            runAsUser: 10_001,
            runAsGroup: 10_001,
            capabilities: { drop: ['ALL'] },
          },
          ...(container as JsonObject | undefined),
        },
      ],
    },
  };
}

function inside(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((at, step) => (at as JsonObject | undefined)?.[step], value);
}
