import type { Manifest } from '@slipway/contracts/manifest';
import { parseCluster } from '@slipway/contracts/parse-cluster';
import { readCluster } from '@slipway/render/read-clusters';
import { readModels } from '@slipway/render/read-models';
import { renderChart } from '@slipway/render/render-chart';
import { compareTree } from '@slipway/render/write-tree';
import { toYaml } from '@slipway/render/yaml';
import { createCatalog } from '@slipway/catalog/catalog';
import { composeCluster } from '@slipway/scripts/composition';
import { ownRoot } from '@slipway/scripts/workspace';
import { chartFile } from '@slipway/contracts/chart-spec';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { copyOfRepository, generatedRepository, removeRepository } from './generated-repository.ts';

/**
 * Prints what rendering costs, as ratios to a floor that is measured in the same run: JSON.stringify of the same objects
 * and writing the same files. Nothing is asserted: a busy machine is no fault.
 */

const runs = 5;
const synth = join(ownRoot, 'scripts/synth.mjs');

interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly maxRssMb: number;
}

await main();

async function main(): Promise<void> {
  const copy = copyOfRepository(ownRoot);
  const clusters = measure(['--root', copy]);
  removeRepository(copy);
  console.log(`both clusters, unchanged: ${shown(clusters)} (aim: below 0.7 s)\n`);

  let thousand: Cost | undefined;
  for (const environments of [1_000, 5_000]) {
    const repository = generatedRepository(ownRoot, environments);
    try {
      const first = measure(['--root', repository], 1);
      const again = measure(['--root', repository]);
      const { floorSeconds, objects, phases } = await phasesOf(repository);
      console.log(`${environments} environments, ${objects} objects`);
      console.log(`  first, all files new: ${shown(first)}`);
      console.log(
        `  again, unchanged:     ${shown(again)}${environments === 1_000 ? ' (aim: below 1.5 s and 250 MB)' : ''}`,
      );
      console.log(
        `  floor (JSON.stringify, same files): ${floorSeconds.toFixed(3)} s; first is ${(first.seconds / floorSeconds).toFixed(1)} x the floor`,
      );
      if (thousand !== undefined)
        console.log(`  ${(again.seconds / thousand.seconds).toFixed(2)} x the time of 1000 (aim: at most 5)`);
      const total = phases.reduce((sum, [, seconds]) => sum + seconds, 0);
      console.log(
        `  ${phases.map(([name, seconds]) => `${name} ${((100 * seconds) / total).toFixed(0)} %`).join(', ')}\n`,
      );
      thousand ??= again;
    } finally {
      removeRepository(repository);
    }
  }
}

/** Median of several runs of synth as a process of its own, from start to end. */
function measure(args: readonly string[], times = runs): Cost {
  const costs = Array.from({ length: times }, () => {
    const started = performance.now();
    const child = spawnSync(process.execPath, [join(import.meta.dirname, 'measured.mjs'), synth, ...args], {
      encoding: 'utf8',
    });
    const seconds = (performance.now() - started) / 1000;
    if (child.status !== 0) throw new Error(`synth failed:\n${child.stderr}`);
    const cost = JSON.parse(child.stderr.trim().split('\n').at(-1) ?? '{}') as Omit<Cost, 'seconds'>;
    return { seconds, ...cost };
  });
  return costs.sort((a, b) => a.seconds - b.seconds)[Math.floor(times / 2)] as Cost;
}

function shown({ seconds, cpuSeconds, maxRssMb }: Cost): string {
  return `${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of CPU, ${maxRssMb.toFixed(0)} MB`;
}

/** The parts of a render one after the other in this process, and the floor beneath them. */
async function phasesOf(root: string) {
  const phases: [string, number][] = [];
  const timed = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    phases.push([name, (performance.now() - started) / 1000]);
    return result;
  };
  const catalog = createCatalog(await readModels(ownRoot));
  const { source } = await timed('reading', () => readCluster(root, 'bench'));
  if (source === undefined) throw new Error('the generated cluster cannot be read');
  const { value: cluster } = await timed('parsing', () => parseCluster(source, catalog));
  if (cluster === undefined) throw new Error('the generated cluster is not valid');
  const { value: specs } = await timed('composing', () => composeCluster(cluster));
  if (specs === undefined) throw new Error('the generated cluster cannot be composed');
  const charts = await timed('building', () =>
    specs.map((spec) => ({ file: chartFile('bench', spec), manifests: renderChart(spec) })),
  );
  const files = await timed('emitting', () => new Map(charts.map(({ file, manifests }) => [file, toYaml(manifests)])));
  await timed('comparing', () => compareTree(root, { files, scope: ['dist'] }));
  return {
    phases,
    objects: charts.reduce((sum, { manifests }) => sum + manifests.length, 0),
    floorSeconds: floor(charts),
  };
}

function floor(charts: readonly { readonly file: string; readonly manifests: readonly Manifest[] }[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-floor-'));
  const started = performance.now();
  for (const { file, manifests } of charts) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(manifests));
  }
  const seconds = (performance.now() - started) / 1000;
  rmSync(folder, { recursive: true, force: true });
  return seconds;
}
