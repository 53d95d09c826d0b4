import type { Cluster } from './cluster.ts';
import type { Prometheus } from './external.ts';
import type { Metrics } from './observability.ts';
import { operatorService, scalesByMetrics } from './operators.ts';
import type { Placement } from './placement.ts';
import type { WorkloadIdentity } from './workload-identity.ts';

/** A workspace of Amazon Managed Service for Prometheus, and how it is asked. */
export interface ManagedPrometheus {
  /** Its id, which AWS makes up. */
  readonly workspace: string;
  readonly region: string;
  /** Address below which the API of Prometheus is; it takes requests that are signed. */
  readonly address: string;
}

/** Name by which a workspace of our own is known. */
export function workspaceAlias({ name }: Pick<Cluster, 'name'>): string {
  return `slipway-${name}`;
}

/** The workspace that has the metrics of a cluster; undefined where none does, and until it is known which one was made. */
export function managedPrometheus({
  observability: { metrics },
  foundation,
  region,
}: Pick<Cluster, 'foundation' | 'observability' | 'region'>): ManagedPrometheus | undefined {
  const workspace = workspaceId(metrics, foundation);
  if (workspace === undefined) return undefined;
  return {
    workspace,
    region: region.name,
    address: metricsAddress(region.name, workspace),
  };
}

/** Address below which the API of a workspace's Prometheus is. */
export function metricsAddress(region: string, workspace: string): string {
  return `https://aps-workspaces.${region}.amazonaws.com/workspaces/${workspace}`;
}

/** Id of the workspace that has the metrics: as it is declared, or as the bootstrap wrote it down. */
export function workspaceId(metrics: Metrics, foundation: Cluster['foundation']): string | undefined {
  if (metrics.form !== 'managed') return undefined;
  if (metrics.workspace !== undefined) return metrics.workspace;
  return foundation?.workspace?.made === true ? foundation.workspace.id : undefined;
}

/** The workspace of a cluster, as a need of whoever asks it. */
export function workspaceNeed(cluster: Pick<Cluster, 'name' | 'observability'>): Prometheus | undefined {
  const { metrics } = cluster.observability;
  if (metrics.form !== 'managed') return undefined;
  return { kind: 'Prometheus', name: metrics.workspace ?? workspaceAlias(cluster) };
}

/** Placements as they run where nobody knows yet whom to ask for what they measure: as many replicas as they have without. */
export function scaledPlacements(
  placements: readonly Placement[],
  metrics: Metrics,
  foundation: Cluster['foundation'],
): readonly Placement[] {
  if (metrics.form !== 'managed' || workspaceId(metrics, foundation) !== undefined) return placements;
  return placements.map((placement) =>
    scalesByMetrics(placement) ? { ...placement, autoscaling: undefined } : placement,
  );
}

/** The account of KEDA's operator. */
export const kedaAccount = 'keda-operator';

/** What KEDA may do in AWS: ask one workspace; undefined where the metrics are in the cluster. */
export function metricsIdentity(cluster: Cluster): WorkloadIdentity | undefined {
  const managed = managedPrometheus(cluster);
  if (managed === undefined) return undefined;
  return {
    cluster: cluster.name,
    namespace: operatorService('keda').namespace,
    serviceAccount: kedaAccount,
    grants: [
      {
        actions: ['aps:QueryMetrics'],
        resources: [`arn:aws:aps:${managed.region}:${cluster.account}:workspace/${managed.workspace}`],
      },
    ],
  };
}
