import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import type { Cluster } from '@slipway/contracts/cluster';
import { Application, type ApplicationSpec } from '@slipway/crds/argoproj.io';
import type { Construct } from 'constructs';

/** What `ApplicationChart` needs to know. */
export interface ApplicationChartProps {
  /** Name of the Application. */
  readonly name: string;
  /** The AppProject that bounds it. */
  readonly project: string;
  /** Where Argo CD reads from. */
  readonly delivery: Cluster['delivery'];
  /** Folder of `dist/` that it syncs. */
  readonly path: string;
  /** When it is synced, among the Applications of the cluster. */
  readonly wave: number;
}

/** Name of the cluster that an Argo CD itself runs in, whatever its address. */
const ownCluster = 'in-cluster';

/** Has Argo CD sync one folder of `dist/`. */
export class ApplicationChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: ApplicationChartProps) {
    super(scope, id, { app: 'argocd', team: 'platform' });
    new Application(this, 'application', {
      metadata: {
        name: props.name,
        namespace: 'argocd',
        annotations: {
          'argocd.argoproj.io/manifest-generate-paths': '.',
          'argocd.argoproj.io/sync-wave': String(props.wave),
        },
        // Without it, the objects of an Application that is gone would stay for ever.
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
      },
      spec: applicationSpec(props),
    });
  }
}

/** What all Applications have in common. */
export function applicationSpec(props: Pick<ApplicationChartProps, 'project' | 'delivery' | 'path'>): ApplicationSpec {
  return {
    project: props.project,
    source: { repoUrl: props.delivery.repository, targetRevision: props.delivery.revision, path: props.path },
    destination: { name: ownCluster },
    revisionHistoryLimit: 5,
    syncPolicy: {
      // An empty folder is a mistake more often than a wish.
      automated: { prune: true, selfHeal: true, allowEmpty: false },
      // A commit that is refused must not keep its correction waiting.
      retry: { refresh: true, limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
      syncOptions: ['FailOnSharedResource=true', 'PruneLast=true', 'ServerSideApply=true'],
    },
  };
}
