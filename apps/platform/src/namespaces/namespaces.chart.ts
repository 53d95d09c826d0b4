import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { Namespace } from '@slipway/constructs/namespace/namespace';
import { askBeforeRemoval } from '@slipway/constructs/removal/removal';
import type { Cluster } from '@slipway/contracts/cluster';
import { serviceNamespaces } from '@slipway/contracts/topology';
import type { Construct } from 'constructs';

/** What `NamespacesChart` needs to know. */
export interface NamespacesChartProps {
  /** The cluster whose services need namespaces. */
  readonly cluster: Cluster;
}

/** A closed namespace for each service of the platform. */
export class NamespacesChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: NamespacesChartProps) {
    super(scope, id, { app: 'platform', team: 'platform' });
    for (const name of serviceNamespaces(props.cluster)) {
      new Namespace(this, name, { name, annotations: askBeforeRemoval });
    }
  }
}
