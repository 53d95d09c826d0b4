import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { waves } from '@slipway/contracts/chart-spec';
import { AppProject } from '@slipway/crds/argoproj.io';
import type { Construct } from 'constructs';

/** The project that Argo CD makes itself and that allows everything, emptied: it cannot be removed. */
export class DefaultProjectChart extends ComponentChart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { app: 'argocd', team: 'platform' });
    const everything = [{ group: '*', kind: '*' }];
    new AppProject(this, 'project', {
      metadata: {
        name: 'default',
        namespace: 'argocd',
        annotations: { 'argocd.argoproj.io/sync-wave': String(waves.projects) },
      },
      spec: {
        description: 'Allows nothing. Applications belong to platform or to the project of a team.',
        sourceRepos: [],
        sourceNamespaces: [],
        destinations: [],
        clusterResourceWhitelist: [],
        clusterResourceBlacklist: everything,
        namespaceResourceBlacklist: everything,
      },
    });
  }
}
