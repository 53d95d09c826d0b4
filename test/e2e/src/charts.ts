import { charts as catalogCharts } from '@slipway/catalog/charts';
import type { HelmChart } from '@slipway/contracts/helm-chart';
import { chartRepository } from '@slipway/contracts/helm-release';
import type { Finding } from '@slipway/contracts/finding';
import { at, listAt, textAt } from '@slipway/proofs/fields';
import { isFromChart, type RenderedObject } from './dist.ts';
import { findingAbout } from './stage.ts';

/** What can be said of a chart that nobody fetches. */
export interface ChartVerdict {
  /** `keda 2.20.2`. */
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** A chart as an Application names it. */
export interface NamedChart {
  readonly object: RenderedObject;
  /** `https://…` of a repository, or `oci://…` of the chart itself. */
  readonly address: string;
  readonly name: string;
  readonly version: string;
}

/** The charts that the Applications of a cluster install. */
export function chartsOf(objects: readonly RenderedObject[]): NamedChart[] {
  return objects
    .filter(({ manifest }) => isFromChart(manifest))
    .map((object) => {
      const source = at(object.manifest, 'spec', 'source');
      const address = textAt(source, 'repoURL') ?? '';
      const name = textAt(source, 'chart') ?? address.slice(address.lastIndexOf('/') + 1);
      return { object, address, name, version: textAt(source, 'targetRevision') ?? '' };
    });
}

/** Namespaces that every cluster has. */
const builtIn = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

/**
 * Judges the Applications of charts by what is written: the chart is one of the catalog's, at its version; the project
 * allows its address and the place it goes to; that namespace is made by something that is delivered.
 */
export function judgeCharts(objects: readonly RenderedObject[]): ChartVerdict[] {
  return chartsOf(objects).map((chart) => judge(chart, objects));
}

function judge(
  { object, address, name: named, version }: NamedChart,
  objects: readonly RenderedObject[],
): ChartVerdict {
  const { name } = object.manifest.metadata;
  const findings: Finding[] = [];
  const add = (rule: string, path: string, message: string): void =>
    void findings.push(findingAbout(object, rule, `Application ${name}: ${message}`, { path }));

  const pinned = Object.values<HelmChart>(catalogCharts).find(
    (chart) => chartRepository(chart) === address && chart.name === named,
  );
  if (pinned === undefined)
    add('chart-not-in-catalog', 'spec.source.repoURL', `the catalog knows no chart ${named} of ${address}`);
  else if (pinned.version !== version)
    add('chart-version', 'spec.source.targetRevision', `the catalog has ${named} ${pinned.version}, not ${version}`);

  const projectName = textAt(object.manifest, 'spec', 'project') ?? '';
  const project = objects.find(
    ({ manifest }) => manifest.kind === 'AppProject' && manifest.metadata.name === projectName,
  )?.manifest;
  if (project === undefined) add('chart-project', 'spec.project', `there is no AppProject ${projectName}`);
  else if (!listAt(project, 'spec', 'sourceRepos').includes(address))
    add('chart-project', 'spec.source.repoURL', `AppProject ${projectName} does not allow ${address}`);

  const server = textAt(object.manifest, 'spec', 'destination', 'name');
  const namespace = textAt(object.manifest, 'spec', 'destination', 'namespace') ?? '';
  const allowed = listAt(project, 'spec', 'destinations').some(
    (one) => textAt(one, 'name') === server && textAt(one, 'namespace') === namespace,
  );
  if (project !== undefined && !allowed)
    add('chart-project', 'spec.destination.namespace', `AppProject ${projectName} does not allow ${namespace}`);
  const made = objects.some(({ manifest }) => manifest.kind === 'Namespace' && manifest.metadata.name === namespace);
  if (!made && !builtIn.has(namespace))
    add('chart-namespace', 'spec.destination.namespace', `nothing that is rendered makes the namespace ${namespace}`);
  return { title: `${named} ${version}`, findings };
}
