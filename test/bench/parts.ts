import { chartFile } from '@slipway/contracts/chart-spec';
import type { Manifest } from '@slipway/contracts/manifest';
import { parseCluster } from '@slipway/contracts/parse-cluster';
import { readCluster, readClusterNames } from '@slipway/render/read-clusters';
import { renderChart } from '@slipway/render/render-chart';
import { compareTree } from '@slipway/render/write-tree';
import { toYaml } from '@slipway/render/yaml';
import { composeCluster } from '@slipway/scripts/composition';
import { readCatalog } from '@slipway/scripts/workspace';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** One part of a render, and its share of the time. */
export interface Part {
  readonly name: string;
  readonly seconds: number;
}

/** A file of `dist/`, before it is text. */
interface BuiltChart {
  readonly file: string;
  readonly manifests: readonly Manifest[];
}

/** Renders all clusters of a repository in this process, one part after the other. Writes nothing. */
export async function renderedInParts(
  root: string,
): Promise<{ readonly charts: readonly BuiltChart[]; readonly objects: number; readonly parts: readonly Part[] }> {
  const parts: Part[] = [];
  const timed = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    parts.push({ name, seconds: (performance.now() - started) / 1000 });
    return result;
  };
  const { catalog } = await readCatalog();
  const { names } = readClusterNames(root);
  const sources = await timed('reading', () => Promise.all(names.map(async (name) => readCluster(root, name))));
  const clusters = await timed('parsing', () =>
    sources.map(({ source }) => valid(source && parseCluster(source, catalog).value)),
  );
  const composed = await timed('composing', () =>
    clusters.map((cluster) => ({ cluster, specs: valid(composeCluster(cluster).value) })),
  );
  const charts = await timed('building', () =>
    composed.flatMap(({ cluster, specs }) =>
      specs.map((spec) => ({ file: chartFile(cluster.name, spec), manifests: renderChart(spec) })),
    ),
  );
  const files = await timed('emitting', () => new Map(charts.map(({ file, manifests }) => [file, toYaml(manifests)])));
  await timed('comparing', () => compareTree(root, { files, scope: ['dist'] }));
  return { charts, objects: charts.reduce((sum, { manifests }) => sum + manifests.length, 0), parts };
}

/** The least that a program could do: each chart as JSON in a file of its own, in a new folder. */
export function floorSeconds(charts: readonly BuiltChart[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-floor-'));
  try {
    const started = performance.now();
    for (const { file, manifests } of charts) {
      const path = join(folder, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify(manifests));
    }
    return (performance.now() - started) / 1000;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function valid<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a cluster has findings: npx nx run synth says which');
  return value;
}
