import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { Namespace } from '@slipway/constructs/namespace/namespace';
import { askBeforeRemoval } from '@slipway/constructs/removal/removal';
import type { Cluster } from '@slipway/contracts/cluster';
import { operatorsOf } from '@slipway/contracts/operators';
import { serviceNamespaces } from '@slipway/contracts/topology';
import { waived } from '@slipway/contracts/waiver';
import type { Construct } from 'constructs';

/** What `NamespacesChart` needs to know. */
export interface NamespacesChartProps {
  /** The cluster whose services need namespaces. */
  readonly cluster: Cluster;
}

/** A closed namespace for each service of the platform, and for each operator that it needs. */
export class NamespacesChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: NamespacesChartProps) {
    super(scope, id, { app: 'platform', team: 'platform' });
    for (const name of serviceNamespaces(props.cluster)) {
      const waiver = operatorsOf(props.cluster).find(({ namespace }) => namespace === name)?.waiver;
      new Namespace(this, name, {
        name,
        annotations: { ...askBeforeRemoval, ...(waiver && waived(waiver)) },
        ...(waiver && { podSecurity: 'privileged' }),
      });
    }
  }
}
