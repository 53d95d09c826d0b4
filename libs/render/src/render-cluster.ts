import { chartFile, type ChartSpec } from '@slipway/contracts/chart-spec';
import type { Finding } from '@slipway/contracts/finding';
import { manifestKey, manifestTitle, type Manifest } from '@slipway/contracts/manifest';
import type { Construct } from 'constructs';
import { renderChart } from './render-chart.ts';
import { toYaml } from './yaml.ts';

/** What the specs of one cluster become. */
export interface RenderedCluster {
  /** Text by path from the root of the repository. */
  readonly files: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** Renders every chart of a cluster. `see` is shown each chart's objects; none are kept. */
export function renderCluster(
  cluster: string,
  specs: readonly ChartSpec<Construct>[],
  see: (spec: ChartSpec<Construct>, manifests: readonly Manifest[]) => void = () => undefined,
): RenderedCluster {
  const files = new Map<string, string>();
  const owners = new Map<string, string>();
  const findings: Finding[] = [];
  for (const spec of specs) {
    const file = chartFile(cluster, spec);
    const complain = (rule: string, message: string, remedy: string) =>
      findings.push({ rule, severity: 'error', file: spec.source, message, remedy });
    if (files.has(file)) {
      complain('duplicate-chart', `two charts are written to ${file}`, 'rename one of them');
      continue;
    }
    let manifests: Manifest[];
    try {
      manifests = renderChart(spec);
    } catch (error) {
      complain('invalid-chart', `${file} cannot be built: ${messageOf(error)}`, 'correct the value that it names');
      continue;
    }
    for (const manifest of manifests) {
      const key = manifestKey(manifest);
      const other = owners.get(key);
      if (other === undefined) owners.set(key, file);
      else
        complain(
          'duplicate-object',
          `${manifestTitle(manifest)} is in ${other} and in ${file}`,
          'keep it in one of the two',
        );
    }
    if (manifests.length === 0) complain('empty-chart', `${file} would hold no object`, 'leave the chart out');
    see(spec, manifests);
    files.set(file, toYaml(manifests));
  }
  return { files, findings };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
