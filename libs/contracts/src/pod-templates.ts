import { grafanaTemplate, isGrafana } from './grafana-pods.ts';
import type { Json, JsonObject, Manifest } from './manifest.ts';
import { isOpenSearch, openSearchTemplates } from './opensearch-pods.ts';
import { isPostgres, postgresTemplate } from './postgres-pods.ts';

/** What pods are made of, and where it stands in an object: `spec.template`. */
export interface PodTemplate {
  readonly path: string;
  readonly template: Json;
}

/** Where kinds keep their pod templates; `*` stands for each item of a list. */
const templatePaths: Readonly<Record<string, readonly string[]>> = {
  ClickHouseInstallation: ['spec.templates.podTemplates.*'],
  ClickHouseKeeperInstallation: ['spec.templates.podTemplates.*'],
  CronJob: ['spec.jobTemplate.spec.template'],
  DaemonSet: ['spec.template'],
  Deployment: ['spec.template'],
  Job: ['spec.template'],
  LeaderWorkerSet: ['spec.leaderWorkerTemplate.leaderTemplate', 'spec.leaderWorkerTemplate.workerTemplate'],
  RayCluster: ['spec.headGroupSpec.template', 'spec.workerGroupSpecs.*.template'],
  RayJob: [
    'spec.rayClusterSpec.headGroupSpec.template',
    'spec.rayClusterSpec.workerGroupSpecs.*.template',
    'spec.submitterPodTemplate',
  ],
  RayService: ['spec.rayClusterConfig.headGroupSpec.template', 'spec.rayClusterConfig.workerGroupSpecs.*.template'],
  StatefulSet: ['spec.template'],
};

/** The pod templates of a workload, whatever its kind; none for kinds without pods. */
export function podTemplates(manifest: Manifest): readonly PodTemplate[] {
  if (isPostgres(manifest)) return [{ path: 'spec', template: postgresTemplate(manifest) }];
  if (isGrafana(manifest)) return [{ path: 'spec', template: grafanaTemplate(manifest) }];
  if (isOpenSearch(manifest)) return openSearchTemplates(manifest);
  const paths = Object.hasOwn(templatePaths, manifest.kind) ? (templatePaths[manifest.kind] ?? []) : [];
  return paths.flatMap((path) => templatesAt(manifest, '', path.split('.')));
}

function templatesAt(value: Json | undefined, path: string, steps: readonly string[]): PodTemplate[] {
  const [step, ...rest] = steps;
  if (step === undefined) return value === undefined ? [] : [{ path, template: value }];
  if (step !== '*')
    return templatesAt((value as JsonObject | undefined)?.[step], path === '' ? step : `${path}.${step}`, rest);
  return (Array.isArray(value) ? (value as readonly Json[]) : []).flatMap((item, index) =>
    templatesAt(item, `${path}[${index}]`, rest),
  );
}
