import type { HelmChart } from './helm-chart.ts';
import type { JsonObject } from './manifest.ts';

/** A Helm chart of others that Argo CD installs, with its values. */
export interface HelmRelease {
  /** Name of the release and of its Argo CD Application. */
  readonly name: string;
  readonly chart: HelmChart;
  /** Where its objects go. */
  readonly namespace: string;
  readonly values: JsonObject;
}

/** Address of a chart for Argo CD: of its repository, or of the chart itself in an OCI registry. */
export function chartRepository({ repository, name }: HelmChart): string {
  return repository.startsWith('https://') ? repository : `oci://${repository}/${name}`;
}
