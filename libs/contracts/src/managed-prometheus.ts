import type { Cluster } from './cluster.ts';
import type { Prometheus } from './external.ts';
import { operatorService } from './operators.ts';
import type { WorkloadIdentity } from './workload-identity.ts';

/** A workspace of Amazon Managed Service for Prometheus, and how it is asked. */
export interface ManagedPrometheus {
  readonly workspace: string;
  readonly region: string;
  /** Address below which the API of Prometheus is; it takes requests that are signed. */
  readonly address: string;
}

/** The workspace that has the metrics of a cluster; undefined where none does. */
export function managedPrometheus({
  observability: { metrics },
  region,
}: Pick<Cluster, 'observability' | 'region'>): ManagedPrometheus | undefined {
  if (metrics.form !== 'managed') return undefined;
  const { workspace } = metrics;
  return {
    workspace,
    region: region.name,
    address: `https://aps-workspaces.${region.name}.amazonaws.com/workspaces/${workspace}`,
  };
}

/** The workspace, as a need of whoever asks it. */
export function workspaceNeed({ workspace }: ManagedPrometheus): Prometheus {
  return { kind: 'Prometheus', name: workspace };
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
