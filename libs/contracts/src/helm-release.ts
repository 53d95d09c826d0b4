import type { HelmChart } from './helm-chart.ts';

/** A Helm chart of others that Argo CD installs, with its values. */
export interface HelmRelease {
  /** Name of the release and of its Argo CD Application. */
  readonly name: string;
  readonly chart: HelmChart;
  /** Where its objects go. */
  readonly namespace: string;
  /** What is said to the chart, in its own words. */
  readonly values: object;
  /** Kinds that it makes outside namespaces. Default: none. */
  readonly clusterKinds?: readonly KindOf[];
  /** Kinds that it makes in namespaces. */
  readonly namespacedKinds: readonly KindOf[];
  /** Other namespaces than its own in which it makes something. Default: none. */
  readonly reaches?: readonly string[];
  /** Fields that are filled when it runs, and that no sync may empty again. Default: none. */
  readonly filledLater?: readonly FilledField[];
}

/** An API group and a kind in it. */
export interface KindOf {
  readonly group: string;
  readonly kind: string;
}

/** A field that a controller writes into objects that Argo CD syncs. */
export interface FilledField extends KindOf {
  /** Name of the object; absent where it is all of the kind. */
  readonly name?: string;
  /** Where the field is, in the language of jq: `.spec.caBundle`. */
  readonly field: string;
}

/** Address of a chart for Argo CD: of its repository, or of the chart itself in an OCI registry. */
export function chartRepository({ repository, name }: HelmChart): string {
  return repository.startsWith('https://') ? repository : `oci://${repository}/${name}`;
}

/** Folder with the objects of a chart, where they lie in the repository; its Application syncs this in place of the chart. */
export function vendorFolder(cluster: string, app: string, { name }: Pick<HelmRelease, 'name'>): string {
  return `dist/${cluster}/${app}/vendor/${name}`;
}

/** True for files that hold objects of others: they are read and kept, and not ours to change. */
export function isVendored(file: string): boolean {
  return /^dist\/[^/]+\/[^/]+\/vendor\//.test(file);
}
