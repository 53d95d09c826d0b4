import type { Json, JsonObject, Manifest } from '@slipway/contracts/manifest';

/** The value at a path of keys and positions, or undefined. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let here: Json | undefined = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as { readonly [key: string | number]: Json | undefined })[step];
  }
  return here;
}

/** The list at a path; empty where there is none. */
export function listAt(value: Json | undefined, ...path: readonly (string | number)[]): readonly Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as readonly Json[]) : [];
}

/** The text at a path, or undefined. */
export function textAt(value: Json | undefined, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The mapping of texts at a path; empty where there is none. */
export function labelsAt(
  value: Json | undefined,
  ...path: readonly (string | number)[]
): Readonly<Record<string, string>> {
  const found = at(value, ...path);
  return isObject(found) ? (found as Readonly<Record<string, string>>) : {};
}

/** What pods are made of, and where it stands in an object: `spec.template`. */
export interface PodTemplate {
  readonly path: string;
  readonly template: Json;
}

/** Where kinds keep their pod templates; `*` stands for each item of a list. */
const templatePaths: Readonly<Record<string, readonly string[]>> = {
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
  const paths = Object.hasOwn(templatePaths, manifest.kind) ? (templatePaths[manifest.kind] ?? []) : [];
  return paths.flatMap((path) => templatesAt(manifest, '', path.split('.')));
}

function templatesAt(value: Json | undefined, path: string, steps: readonly string[]): PodTemplate[] {
  const [step, ...rest] = steps;
  if (step === undefined) return value === undefined ? [] : [{ path, template: value }];
  if (step !== '*') return templatesAt(at(value, step), path === '' ? step : `${path}.${step}`, rest);
  return listAt(value).flatMap((item, index) => templatesAt(item, `${path}[${index}]`, rest));
}

/** Containers and init containers of a pod spec, with their path in it. */
export function containers(podSpec: Json | undefined): readonly { readonly path: string; readonly container: Json }[] {
  return ['initContainers', 'containers'].flatMap((list) =>
    listAt(podSpec, list).map((container, index) => ({ path: `${list}[${index}]`, container })),
  );
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
