import { ownRoot } from '@slipway/scripts/workspace';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What one process cost, from its start to its end. */
export interface Run {
  readonly seconds: number;
  /** Absent where it started others, whose share is not known. */
  readonly process?: { readonly cpuSeconds: number; readonly maxRssMb: number };
}

/** What a figure ought to stay below. */
export interface Aim {
  readonly unit: 's' | 'MB';
  readonly most: number;
  /** Where the number is from, unless it stands for itself. */
  readonly why?: string;
}

/** Renders a repository, as a process of its own. */
export function synth(repository: string): Run {
  const measured = join(import.meta.dirname, 'measured.mjs');
  const words = [measured, join(ownRoot, 'scripts/synth.mjs'), '--root', repository];
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`synth failed:\n${stderr}`);
  return { seconds, process: JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as Required<Run>['process'] };
}

/** The run in the middle, by time. */
export function medianRun(runs: readonly Run[]): Run {
  const middle = runs.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(runs.length / 2)];
  if (middle === undefined) throw new Error('there was no run');
  return middle;
}

/** The number in the middle. */
export function median(numbers: readonly number[]): number {
  return medianRun(numbers.map((seconds) => ({ seconds }))).seconds;
}

/** A run as people read it: what it took, how far that is from the floor and from each aim. */
export function line(name: string, run: Run, floor: number, aims: readonly Aim[]): string {
  const { seconds, process: own } = run;
  const figures = [
    `${seconds.toFixed(2).padStart(6)} s`,
    `${(seconds / floor).toFixed(1).padStart(6)} x floor`,
    ...aims.map((aim) => against(aim, run)),
    ...(own === undefined ? [] : [`${own.cpuSeconds.toFixed(2)} s of CPU`, `${own.maxRssMb.toFixed(0)} MB`]),
  ];
  return `  ${name.padEnd(33)}${figures.join(', ')}`;
}

function against({ unit, most, why }: Aim, { seconds, process: own }: Run): string {
  const figure = unit === 's' ? seconds : (own?.maxRssMb ?? NaN);
  const limit = `${unit === 's' ? Number(most.toFixed(2)) : most} ${unit}`;
  return `${(figure / most).toFixed(2)} x aim (${limit}${why === undefined ? '' : `, ${why}`})`;
}
