import { ownRoot } from '@slipway/scripts/workspace';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient } from '../api-client.ts';
import { BrokenManifests, readDist, renderedClusters } from '../dist.ts';
import { interruptible, Together } from '../interruption.ts';
import { presentOn } from '../existing-cluster.ts';
import { mistakenFor, readKubeconfig } from '../kubeconfig.ts';
import type { Options } from '../main.ts';
import { existing, reportFolder, requiredCluster, stateFolder } from '../options.ts';
import { requirePrograms } from '../programs.ts';
import { Rehearsal, type RehearsalOptions, type Subject } from '../rehearsal.ts';
import { countsOf, verdictLines, writeReport, type Report } from '../report.ts';
import { findingAbout, type Stage, type StageResult } from '../stage.ts';
import { assumedOf } from '../stand-in-statuses.ts';
import { chosenOf, phases, stagesForOthers, type Phase } from '../stages.ts';
import { isDiskFull, reasonOf, Trouble, WrongUsage } from '../trouble.ts';

/** Rehearses what is rendered for a cluster. */
export async function check(options: Options): Promise<boolean> {
  const cluster = requiredCluster(options.cluster);
  return options.kubeconfig === undefined
    ? rehearse(ownRoot, cluster, options)
    : checkExisting(cluster, options.kubeconfig, options.stages);
}

/** Runs the stages of every phase that has some to run, each phase on a new cluster; what waits most runs beside the others. */
export async function rehearse(
  root: string,
  cluster: string,
  options: Options,
  reportName: string = cluster,
): Promise<boolean> {
  const begun = performance.now();
  const reports = newReportFolder(reportName);
  requirePrograms('git', 'redis-server');
  const crds = options.crds === undefined ? undefined : existing(options.crds, '--crds');
  const state = stateFolder('check', cluster, options.state);
  const unreadable = notReadable(root, cluster);
  if (unreadable !== undefined)
    return conclude(reports, { ...nothingRan, cluster, stages: [print(unreadable)], seconds: seconds(begun) });
  const chosen = phases.map((phase) => ({ ...phase, stages: chosenOf(phase, options.stages) }));
  const wanted = chosen.filter(({ stages }) => stages.length > 0);
  const together = new Together();
  const run = (phase: Phase): Promise<PhaseResult> =>
    runPhase(phase, { root, cluster, state: join(state, phase.name), crds, online: options.online }, together);
  const lanes = [false, true].map(async (beside) => {
    const done: PhaseResult[] = [];
    for (const phase of wanted) if ((phase.beside === true) === beside) done.push(await run(phase));
    return done;
  });
  const ran = await interruptible(together, async () => {
    try {
      return await Promise.all(lanes);
    } finally {
      await together.end();
    }
  });
  const results = ran.flat().flatMap((phase) => phase.results);
  const assumed = new Set(ran.flat().flatMap((phase) => phase.assumed));
  for (const one of assumedOf(readDist(root, cluster).map(({ manifest }) => manifest))) assumed.add(one);
  for (const { assumes = [] } of results) for (const one of assumes) assumed.add(one);
  const notSeen = [...new Set(results.flatMap((result) => result.notSeen ?? []))];
  const peakMb = sumOf(ran.map((lane) => mostOf(lane.map((phase) => phase.peakMb))));
  const report = { cluster, assumed: [...assumed], notSeen, stages: results, peakMb, seconds: seconds(begun) };
  return conclude(reports, report);
}

/** What the stages of one phase came to. */
interface PhaseResult {
  readonly results: readonly StageResult[];
  readonly assumed: readonly string[];
  /** The most memory in use by process, in MB. */
  readonly peakMb: Readonly<Record<string, number>>;
}

/** Runs the stages of a phase on a cluster of its own, and ends that. */
async function runPhase(phase: Phase, options: RehearsalOptions, together: Together): Promise<PhaseResult> {
  const started = performance.now();
  const rehearsal = await Rehearsal.prepare(options);
  const results: StageResult[] = [];
  try {
    together.add(rehearsal);
    await phase.start(rehearsal);
    console.log(
      `  ${`(${phase.name})`.padEnd(11)} ${seconds(started).toFixed(1).padStart(4)} s  processes started, logs in ${rehearsal.folder.logs}`,
    );
    for (const stage of phase.stages) {
      const delivered = results.every(({ nothingDelivered }) => nothingDelivered !== true);
      const runs = delivered || stage.needsDelivery !== true;
      results.push(print(runs ? await judge(stage, rehearsal) : notReached(stage)));
    }
    rehearsal.hopeless();
    const assumed = rehearsal.crds.assumed.map((kind) => `schema of ${kind}`);
    return { results, assumed, peakMb: Object.fromEntries(rehearsal.peakMb) };
  } finally {
    await rehearsal.end();
  }
}

type Megabytes = Readonly<Record<string, number>>;

/** Of what runs one after the other, the most of each process. */
function mostOf(all: readonly Megabytes[]): Megabytes {
  return merged(all, Math.max);
}

/** Of what runs at once, all of each process. */
function sumOf(all: readonly Megabytes[]): Megabytes {
  return merged(all, (a, b) => a + b);
}

function merged(all: readonly Megabytes[], merge: (a: number, b: number) => number): Megabytes {
  const result: Record<string, number> = {};
  for (const one of all)
    for (const [name, mb] of Object.entries(one)) result[name] = name in result ? merge(result[name] ?? 0, mb) : mb;
  return result;
}

/** The stages that change nothing, on a cluster that others run. */
async function checkExisting(cluster: string, kubeconfig: string, wanted: readonly string[]): Promise<boolean> {
  const begun = performance.now();
  const names = wanted.length === 0 ? stagesForOthers.map(({ name }) => name) : wanted;
  const impossible = names.filter((name) => !stagesForOthers.some((stage) => stage.name === name));
  if (impossible.length > 0)
    throw new WrongUsage(`${impossible.join(', ')} would change a cluster that exists already`);
  const unreadable = notReadable(ownRoot, cluster);
  if (unreadable !== undefined)
    return conclude(newReportFolder(cluster), {
      ...nothingRan,
      cluster,
      stages: [print(unreadable)],
      seconds: seconds(begun),
    });
  const objects = readDist(ownRoot, cluster);
  const access = readKubeconfig(existing(kubeconfig, '--kubeconfig'));
  const mistake = mistakenFor(access, cluster, renderedClusters(ownRoot));
  if (mistake !== undefined) throw new WrongUsage(`--kubeconfig ${kubeconfig}: ${mistake}`);
  const reports = newReportFolder(cluster);
  console.log(`  asking ${access.server} (${access.cluster}), where nothing is kept`);
  const api = new ApiClient(access);
  const results: StageResult[] = [];
  try {
    const { present, notes } = await presentOn(api, objects, `the cluster of ${kubeconfig}`);
    for (const note of notes) console.log(`  ! ${note}`);
    const subject: Subject = {
      api,
      objects: present,
      manifests: present.map(({ manifest }) => manifest),
      mayPrepare: false,
      hopeless: () => undefined,
    };
    for (const stage of stagesForOthers) {
      if (!names.includes(stage.name)) continue;
      const result = await judge(stage, subject);
      results.push(print({ ...result, notes: [...notes, ...(result.notes ?? [])] }));
    }
  } finally {
    api.close();
  }
  return conclude(reports, { cluster, assumed: [], notSeen: [], stages: results, peakMb: {}, seconds: seconds(begun) });
}

const nothingRan = { assumed: [], notSeen: [], peakMb: {} };

/** What is to be rehearsed and cannot even be read: nothing is started for it. */
function notReadable(root: string, cluster: string): StageResult | undefined {
  const begun = performance.now();
  try {
    readDist(root, cluster);
    return undefined;
  } catch (error) {
    if (!(error instanceof BrokenManifests)) throw error;
    const { findings } = error;
    const promise = 'each file holds objects';
    return { name: 'read', promise, summary: 'nothing was started', tried: 0, findings, seconds: seconds(begun) };
  }
}

/** Prints what all stages came to and writes the reports; says whether all is well. */
function conclude(folder: string, report: Report): boolean {
  const files = writeReport(folder, report);
  const { success, numPassedTests, numTotalTests } = countsOf(report);
  const megabytes = Object.values(report.peakMb).reduce((sum, mb) => sum + mb, 0);
  console.log(`  assumed: ${report.assumed.join(', ') || 'nothing'}`);
  console.log(`  ${files.join(', ')}`);
  console.log(
    `${success ? '✓' : '✗'} ${report.cluster}: ${numPassedTests} of ${numTotalTests} stages passed, ${report.seconds.toFixed(0)} s${megabytes === 0 ? '' : `, at most ${megabytes} MB`}`,
  );
  return success;
}

/** Where the reports go. Those of an earlier run are taken away first: a run that breaks leaves none that is green. */
function newReportFolder(name: string): string {
  const folder = reportFolder(name);
  rmSync(folder, { recursive: true, force: true });
  return folder;
}

async function judge<S extends Subject>(stage: Stage<S>, subject: S): Promise<StageResult> {
  const begun = performance.now();
  const { name, promise } = stage;
  try {
    const outcome = await stage.run(subject);
    return { ...outcome, name, promise, seconds: seconds(begun) };
  } catch (error) {
    if (error instanceof Trouble) throw new Trouble(`${name}: ${error.message}`);
    // What a stage trips over first, when a process has ended, is a connection that is refused.
    const ended = subject.hopeless();
    if (ended !== undefined) throw new Trouble(`${name}: ${ended}`);
    if (isDiskFull(error)) throw new Trouble(`${name}: ${reasonOf(error)}`);
    const message = `the stage did not come to its end: ${reasonOf(error)}`;
    const finding = findingAbout({ file: 'dist', line: 1 }, 'stage-broke', message, {
      remedy: 'look at the logs of this run for what the programs say',
    });
    return { name, promise, seconds: seconds(begun), summary: 'not to the end', tried: 0, findings: [finding] };
  }
}

/** A stage that had nothing to look at: not judged is not passed. */
function notReached({ name, promise }: Stage): StageResult {
  const message = 'nothing was delivered that it could look at';
  const finding = findingAbout({ file: 'dist', line: 1 }, 'stage-not-reached', message, {
    remedy: 'mend what the stage sync says',
  });
  return { name, promise, seconds: 0, summary: 'not reached', tried: 0, findings: [finding] };
}

function print(result: StageResult): StageResult {
  for (const line of verdictLines(result)) console.log(line);
  return result;
}

function seconds(since: number): number {
  return (performance.now() - since) / 1000;
}
