import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import type { Cluster } from '@slipway/contracts/cluster';
import { Application } from '@slipway/crds/argoproj.io';
import type { Construct } from 'constructs';
import { applicationSpec } from '../application/application.chart.ts';
import { namedByObjects, project } from '../project/project.ts';

/** What `RootChart` needs to know. */
export interface RootChartProps {
  /** The cluster that it delivers. */
  readonly cluster: Cluster;
}

/** The two objects that a person or the bootstrap applies; all others follow from them. */
export class RootChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: RootChartProps) {
    super(scope, id, { app: 'bootstrap', team: 'platform' });
    const { delivery, name } = props.cluster;
    project(this, 'project', {
      name: 'root',
      description: 'Projects and Applications of this cluster, and nothing else',
      repositories: [delivery.repository],
      namespaces: [namedByObjects, 'argocd'],
      clusterKinds: [],
      namespacedKinds: [
        { group: 'argoproj.io', kind: 'Application' },
        { group: 'argoproj.io', kind: 'AppProject' },
      ],
    });
    // No finalizer: who removes the root by mistake removes nothing else.
    new Application(this, 'application', {
      metadata: { name: 'root', namespace: 'argocd' },
      spec: applicationSpec({ project: 'root', source: { kind: 'folder', delivery, path: `dist/${name}/argocd` } }),
    });
  }
}
