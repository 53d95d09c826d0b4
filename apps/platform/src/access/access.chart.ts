import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { TenantPolicy } from '@slipway/constructs/tenant-policy/tenant-policy';
import { TenantRole } from '@slipway/constructs/tenant-role/tenant-role';
import type { Construct } from 'constructs';
import { defaultStorageClass } from '../classes/storage-classes.ts';

/** What people may do inside the cluster, and what nobody may. */
export class AccessChart extends ComponentChart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { app: 'platform', team: 'platform' });
    new TenantRole(this, 'tenant-role');
    new TenantPolicy(this, 'tenant-policy', { storageClass: defaultStorageClass });
  }
}
