import type { Cluster } from './cluster.ts';
import type { Endpoint, Workload } from './endpoint.ts';
import type { Engine } from './model.ts';
import type { Placement } from './placement.ts';
import { rayPorts } from './ray.ts';

/** Where the platform's own programs run, derived from the cluster. A service's namespace is named after the app that renders it. */

/** The app that renders the placements of an engine, and the port on which they answer. */
export const engineServices: Readonly<Record<Engine, { readonly app: string; readonly port: number }>> = {
  vllm: { app: 'vllm', port: 8000 },
  'llama-cpp': { app: 'llama-cpp', port: 8080 },
  'ray-serve': { app: 'ray', port: rayPorts.serve },
};

/** The gateway's pods. */
export const gatewayWorkload: Workload = { namespace: 'litellm', app: 'litellm', name: 'litellm' };

/** The one API that callers see. */
export const gatewayEndpoint: Endpoint = { workload: gatewayWorkload, port: 4000 };

/** Where it says what it measures, to whoever asks: callers do not get there. */
export const gatewayMetricsEndpoint: Endpoint = { workload: gatewayWorkload, port: 4001 };

/** Where a placement is served. */
export function modelEndpoint(placement: Placement): Endpoint {
  const { app, port } = engineServices[placement.engine];
  return { workload: { namespace: app, app, name: placement.name }, port };
}

/** Where Ray runs: clusters that serve a model, and the one that teams share. */
export const rayNamespace = engineServices['ray-serve'].app;

/** The Ray cluster that teams share. */
export const sharedRayWorkload: Workload = { namespace: rayNamespace, app: rayNamespace, name: 'shared' };

/** Where the heads of Ray clusters keep what must outlive them. */
export const rayRedisEndpoint: Endpoint = {
  workload: { namespace: rayNamespace, app: 'valkey', name: 'redis' },
  port: 6379,
};

/** The Ray clusters of a cluster: those that serve a model, and the one that teams share. */
export function rayClusters({ placements, ray }: Pick<Cluster, 'placements' | 'ray'>): readonly RayClusterPods[] {
  const varies = ({ minReplicas, maxReplicas }: { minReplicas: number; maxReplicas: number }) =>
    minReplicas < maxReplicas;
  return [
    ...placements
      .filter(({ engine }) => engine === 'ray-serve')
      .map((placement) => ({
        workload: modelEndpoint(placement).workload,
        autoscaled: placement.autoscaling !== undefined && varies(placement.autoscaling),
      })),
    ...(ray === undefined ? [] : [{ workload: sharedRayWorkload, autoscaled: ray.workers.some(varies) }]),
  ];
}

/** The pods of one Ray cluster, head and workers alike. */
export interface RayClusterPods {
  readonly workload: Workload;
  /** True when Ray itself chooses how many workers there are. */
  readonly autoscaled: boolean;
}

/** What brings the gateway's database to the form that a new version of it wants. */
export const gatewayMigrationWorkload: Workload = {
  namespace: gatewayWorkload.namespace,
  app: 'litellm-migration',
  name: 'litellm-migration',
};

/** What registers teams, people and keys with the gateway. */
export const gatewayKeysWorkload: Workload = {
  namespace: gatewayWorkload.namespace,
  app: 'litellm-keys',
  name: 'litellm-keys',
};
