import { ownRoot } from '@slipway/scripts/workspace';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Clone } from '../workspace/clone.ts';
import { copyOfRepository, generatedRepository, removeRepository } from './generated-repository.ts';
import { allCached, classesCached, nothingCached } from './nx-synth.ts';
import { floorSeconds, renderedInParts, type Part } from './parts.ts';
import { line, median, medianRun, synth, type Aim, type Run } from './runs.ts';

/**
 * Prints what rendering costs, against a floor that is measured in between: JSON.stringify of the same objects and writing
 * as many files. Nothing is asserted: a busy machine is no fault.
 */

/** Each figure is the median of so many runs. */
const rounds = 3;

await clustersOfThisRepository();
const thousand = await generatedCluster(1_000, () => [
  { unit: 's', most: 1.5 },
  { unit: 'MB', most: 250 },
]);
await generatedCluster(5_000, (kind) => [{ unit: 's', most: 5 * thousand[kind].seconds, why: '5 x that of 1000' }]);

async function clustersOfThisRepository(): Promise<void> {
  const copy = copyOfRepository(ownRoot);
  using clone = new Clone();
  try {
    const { charts, objects } = await renderedInParts(copy);
    const floors: number[] = [];
    const runs: Record<'direct' | 'cold' | 'classes' | 'cached', Run[]> = {
      direct: [],
      cold: [],
      classes: [],
      cached: [],
    };
    for (let round = 0; round < rounds; round += 1) {
      floors.push(floorSeconds(charts));
      runs.direct.push(synth(copy));
      runs.cold.push(nothingCached(clone));
      runs.classes.push(classesCached(clone, round));
      runs.cached.push(allCached(clone));
    }
    const floor = median(floors);
    heading('clusters/', objects, floor);
    console.log(line('synth.mjs, unchanged', medianRun(runs.direct), floor, [{ unit: 's', most: 0.7 }]));
    console.log(line('nx run synth, nothing cached', medianRun(runs.cold), floor, [{ unit: 's', most: 12 }]));
    console.log(line('nx run synth, CRD classes cached', medianRun(runs.classes), floor, [{ unit: 's', most: 3 }]));
    console.log(line('nx run synth, all cached', medianRun(runs.cached), floor, [{ unit: 's', most: 2 }]));
  } finally {
    removeRepository(copy);
  }
}

type Kind = 'first' | 'again';

async function generatedCluster(
  environments: number,
  aims: (kind: Kind) => readonly Aim[],
): Promise<Readonly<Record<Kind, Run>>> {
  const repository = generatedRepository(ownRoot, environments);
  try {
    synth(repository);
    const { charts, objects, parts } = await renderedInParts(repository);
    const floors: number[] = [];
    const runs: Record<Kind, Run[]> = { first: [], again: [] };
    for (let round = 0; round < rounds; round += 1) {
      floors.push(floorSeconds(charts));
      rmSync(join(repository, 'dist'), { recursive: true });
      runs.first.push(synth(repository));
      runs.again.push(synth(repository));
    }
    const floor = median(floors);
    const [first, again] = [medianRun(runs.first), medianRun(runs.again)];
    heading(`${environments} environments`, objects, floor);
    console.log(line('first, all files new', first, floor, aims('first')));
    console.log(line('again, unchanged', again, floor, aims('again')));
    console.log(`  ${shares(parts)}`);
    return { first, again };
  } finally {
    removeRepository(repository);
  }
}

function heading(what: string, objects: number, floor: number): void {
  console.log(`\n${what}: ${objects} objects, floor ${floor.toFixed(3)} s`);
}

function shares(parts: readonly Part[]): string {
  const total = parts.reduce((sum, { seconds }) => sum + seconds, 0);
  return parts.map(({ name, seconds }) => `${name} ${((100 * seconds) / total).toFixed(0)} %`).join(', ');
}
