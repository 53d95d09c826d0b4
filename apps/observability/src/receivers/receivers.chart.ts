import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { ConnectionPolicies } from '@slipway/constructs/connection-policies/connection-policies';
import { ExternalSecret } from '@slipway/constructs/external-secret/external-secret';
import { alertmanagerWorkload, ownChannels, webhookSecret } from '@slipway/contracts/alertmanager';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Connection } from '@slipway/contracts/connection';
import type { Construct } from 'constructs';

/** What `ReceiversChart` needs to know. */
export interface ReceiversChartProps {
  /** The cluster whose alerts somebody hears of. */
  readonly cluster: Cluster;
  /** What Alertmanager calls outside of the cluster. */
  readonly connections: readonly Connection[];
}

/** What Alertmanager needs to tell people: its way out, and the addresses that nobody may know. */
export class ReceiversChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: ReceiversChartProps) {
    super(scope, id, { app: 'observability', team: 'platform' });
    const { cluster, connections } = props;
    const { namespace } = alertmanagerWorkload;
    for (const channel of ownChannels(cluster))
      new ExternalSecret(this, channel.name, { namespace, secret: webhookSecret(cluster, channel) });
    new ConnectionPolicies(this, 'connections', { subject: alertmanagerWorkload, connections });
  }
}
