import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import type { Cluster } from '@slipway/contracts/cluster';
import { Application, type ApplicationSpec } from '@slipway/crds/argoproj.io';
import { chartRepository, type FilledField, type HelmRelease } from '@slipway/contracts/helm-release';
import type { Construct } from 'constructs';

/** What `ApplicationChart` needs to know. */
export interface ApplicationChartProps {
  /** Name of the Application. */
  readonly name: string;
  /** The AppProject that bounds it. */
  readonly project: string;
  /** What it syncs. */
  readonly source: ApplicationSource;
  /** When it is synced, among the Applications of the cluster. */
  readonly wave: number;
}

/** A folder of the repository, or a chart of others. */
export type ApplicationSource =
  | {
      readonly kind: 'folder';
      readonly delivery: Cluster['delivery'];
      readonly path: string;
      /**
       * Fields that controllers write into its objects.
       *
       * @default - none
       */
      readonly filledLater?: readonly FilledField[];
      /**
       * Namespace of its objects, which its project allows.
       *
       * @default - each object says its own
       */
      readonly namespace?: string;
    }
  | { readonly kind: 'chart'; readonly release: HelmRelease };

/** Name of the cluster that an Argo CD itself runs in, whatever its address. */
const ownCluster = 'in-cluster';

/** Has Argo CD sync one folder of `dist/`, or one Helm chart. */
export class ApplicationChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: ApplicationChartProps) {
    super(scope, id, { app: 'argocd', team: 'platform' });
    new Application(this, 'application', {
      metadata: {
        name: props.name,
        namespace: 'argocd',
        annotations: {
          // Charts have no paths that a commit could touch.
          ...(props.source.kind === 'folder' && { 'argocd.argoproj.io/manifest-generate-paths': '.' }),
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
export function applicationSpec(props: Pick<ApplicationChartProps, 'project' | 'source'>): ApplicationSpec {
  const filled = (props.source.kind === 'chart' ? props.source.release.filledLater : props.source.filledLater) ?? [];
  return {
    project: props.project,
    ...sourceOf(props.source),
    revisionHistoryLimit: 5,
    syncPolicy: {
      // An empty folder is a mistake more often than a wish.
      automated: { prune: true, selfHeal: true, allowEmpty: false },
      // A commit that is refused must not keep its correction waiting.
      retry: { refresh: true, limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
      syncOptions: [
        'FailOnSharedResource=true',
        'PruneLast=true',
        ...(filled.length === 0 ? [] : ['RespectIgnoreDifferences=true']),
        'ServerSideApply=true',
      ],
    },
    ...(filled.length > 0 && {
      ignoreDifferences: filled.map(({ field, ...object }) => ({ ...object, jqPathExpressions: [field] })),
    }),
  };
}

function sourceOf(source: ApplicationSource): Pick<ApplicationSpec, 'source' | 'destination'> {
  if (source.kind === 'folder') {
    const { delivery, path, namespace } = source;
    return {
      source: { repoUrl: delivery.repository, targetRevision: delivery.revision, path },
      destination: { name: ownCluster, ...(namespace !== undefined && { namespace }) },
    };
  }
  const { chart, name, namespace, values } = source.release;
  const repoUrl = chartRepository(chart);
  return {
    source: {
      repoUrl,
      targetRevision: chart.version,
      // In an OCI registry the address names the chart already.
      ...(repoUrl.startsWith('oci://') ? { path: '.' } : { chart: chart.name }),
      helm: { releaseName: name, valuesObject: values },
    },
    destination: { name: ownCluster, namespace },
  };
}
