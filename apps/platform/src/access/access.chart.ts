import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { TenantPolicy } from '@slipway/constructs/tenant-policy/tenant-policy';
import { TenantRole, type TenantRoleProps } from '@slipway/constructs/tenant-role/tenant-role';
import type { Cluster } from '@slipway/contracts/cluster';
import { queuesRayJobs } from '@slipway/contracts/operators';
import type { Construct } from 'constructs';
import { defaultStorageClass } from '../classes/storage-classes.ts';

/** What `AccessChart` needs to know. */
export interface AccessChartProps {
  /** The cluster: what developers may do depends on what there is. */
  readonly cluster: Cluster;
}

/** What people may do inside the cluster, and what nobody may. */
export class AccessChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: AccessChartProps) {
    super(scope, id, { app: 'platform', team: 'platform' });
    new TenantRole(this, 'tenant-role', queued(props.cluster));
    new TenantPolicy(this, 'tenant-policy', { storageClass: defaultStorageClass });
  }
}

function queued(cluster: Cluster): TenantRoleProps {
  if (cluster.batch === undefined) return {};
  return { queued: queuesRayJobs(cluster) ? 'jobs and Ray jobs' : 'jobs' };
}
