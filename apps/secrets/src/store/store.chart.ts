import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { SecretStore } from '@slipway/constructs/secret-store/secret-store';
import type { Cluster } from '@slipway/contracts/cluster';
import type { SecretStore as SecretStoreNeed } from '@slipway/contracts/external';
import { operatorService } from '@slipway/contracts/operators';
import type { WorkloadIdentity } from '@slipway/contracts/workload-identity';
import type { Construct } from 'constructs';

/** What `StoreChart` needs to know. */
export interface StoreChartProps {
  /** The cluster whose secrets it reads. */
  readonly cluster: Cluster;
  /** The store that charts of its namespace need. */
  readonly store: SecretStoreNeed;
  /** Who reads for it. */
  readonly identity: WorkloadIdentity;
}

/** Where the charts of one namespace have their secrets from. */
export class StoreChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster, store, identity }: StoreChartProps) {
    super(scope, id, { app: 'secrets', team: 'platform' });
    const { namespace, name } = operatorService('external-secrets');
    new SecretStore(this, 'store', {
      name: store.name,
      identity,
      account: cluster.account,
      region: cluster.region.name,
      operator: { namespace, name },
    });
  }
}
