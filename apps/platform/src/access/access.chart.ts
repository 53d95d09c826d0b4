import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { TenantRole } from '@slipway/constructs/tenant-role/tenant-role';
import type { Construct } from 'constructs';

/** The roles that people have inside the cluster. */
export class AccessChart extends ComponentChart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { app: 'platform', team: 'platform' });
    new TenantRole(this, 'tenant-role');
  }
}
