import { ownRoot } from '@slipway/scripts/workspace';
import { ApiClient } from '../api-client.ts';
import { readDist } from '../dist.ts';
import { interruptible } from '../interruption.ts';
import { readKubeconfig } from '../kubeconfig.ts';
import type { Options } from '../main.ts';
import { fromRoot, reportFolder, requiredCluster, stateFolder } from '../options.ts';
import { requirePrograms } from '../programs.ts';
import { Rehearsal, type Subject } from '../rehearsal.ts';
import { hasFailed, verdictLines, writeReport } from '../report.ts';
import { findingAbout, type Stage, type StageResult } from '../stage.ts';
import { standInKinds } from '../stand-in-statuses.ts';
import { phases, stagesForOthers } from '../stages.ts';
import { reasonOf, Trouble, WrongUsage } from '../trouble.ts';

/** Rehearses what is rendered for a cluster. */
export async function check(options: Options): Promise<boolean> {
  const cluster = requiredCluster(options.cluster);
  return options.kubeconfig === undefined
    ? rehearse(ownRoot, cluster, options)
    : checkExisting(cluster, options.kubeconfig, options.stages);
}

/** Runs the stages of every phase that has some to run, each phase on a new cluster. */
export async function rehearse(root: string, cluster: string, options: Options): Promise<boolean> {
  requirePrograms('git', 'redis-server');
  const begun = performance.now();
  const state = stateFolder('check', cluster, options.state);
  const results: StageResult[] = [];
  const assumed = new Set<string>();
  const peakMb: Record<string, number> = {};
  for (const phase of phases) {
    const stages = phase.stages.filter(({ name }) => options.stages.length === 0 || options.stages.includes(name));
    if (stages.length === 0) continue;
    const started = performance.now();
    const crds = options.crds === undefined ? undefined : fromRoot(options.crds);
    const rehearsal = await Rehearsal.prepare({ root, cluster, state, crds });
    await interruptible(rehearsal, async () => {
      try {
        await phase.start(rehearsal);
        console.log(
          `  ${`(${phase.name})`.padEnd(11)} ${seconds(started).toFixed(1).padStart(4)} s  processes started, logs in ${rehearsal.folder.file('logs')}`,
        );
        for (const stage of stages) results.push(print(await judge(stage, rehearsal)));
      } finally {
        rehearsal.hopeless();
        for (const [name, mb] of rehearsal.peakMb) peakMb[name] = Math.max(mb, peakMb[name] ?? 0);
        for (const kind of rehearsal.crds.assumed) assumed.add(`schema of ${kind}`);
        await rehearsal.end();
      }
    });
  }
  for (const kind of standInKinds) if (usesKind(root, cluster, kind)) assumed.add(`status of ${kind}`);
  const files = writeReport(reportFolder(cluster), { cluster, assumed: [...assumed], stages: results, peakMb });
  const total = Object.values(peakMb).reduce((sum, mb) => sum + mb, 0);
  const failed = results.filter(hasFailed);
  console.log(`  assumed: ${[...assumed].join(', ') || 'nothing'}`);
  console.log(`  ${files.join(', ')}`);
  console.log(
    `${failed.length === 0 ? '✓' : '✗'} ${cluster}: ${results.length - failed.length} of ${results.length} stages passed, ${seconds(begun).toFixed(0)} s, at most ${total} MB`,
  );
  return failed.length === 0;
}

/** The stages that change nothing, on a cluster that others run. */
async function checkExisting(cluster: string, kubeconfig: string, wanted: readonly string[]): Promise<boolean> {
  const names = wanted.length === 0 ? stagesForOthers.map(({ name }) => name) : wanted;
  const impossible = names.filter((name) => !stagesForOthers.some((stage) => stage.name === name));
  if (impossible.length > 0)
    throw new WrongUsage(`${impossible.join(', ')} would change a cluster that exists already`);
  const api = new ApiClient(readKubeconfig(fromRoot(kubeconfig)));
  const objects = readDist(ownRoot, cluster);
  const subject: Subject = {
    api,
    objects,
    manifests: objects.map(({ manifest }) => manifest),
    mayPrepare: false,
    hopeless: () => undefined,
  };
  const results: StageResult[] = [];
  for (const stage of stagesForOthers) if (names.includes(stage.name)) results.push(print(await judge(stage, subject)));
  api.close();
  const files = writeReport(reportFolder(cluster), { cluster, assumed: [], stages: results, peakMb: {} });
  console.log(`  ${files.join(', ')}`);
  return !results.some(hasFailed);
}

async function judge<S>(stage: Stage<S>, subject: S): Promise<StageResult> {
  const begun = performance.now();
  const { name, promise } = stage;
  try {
    const outcome = await stage.run(subject);
    return { ...outcome, name, promise, seconds: seconds(begun) };
  } catch (error) {
    if (error instanceof Trouble) throw new Trouble(`${name}: ${error.message}`);
    const message = `the stage did not come to its end: ${reasonOf(error)}`;
    const finding = findingAbout({ file: 'dist', line: 1 }, 'stage-broke', message, {
      remedy: 'look at the logs of this run for what the programs say',
    });
    return { name, promise, seconds: seconds(begun), summary: 'not to the end', findings: [finding] };
  }
}

function print(result: StageResult): StageResult {
  for (const line of verdictLines(result)) console.log(line);
  return result;
}

function seconds(since: number): number {
  return (performance.now() - since) / 1000;
}

function usesKind(root: string, cluster: string, kind: string): boolean {
  return readDist(root, cluster).some(({ manifest }) => manifest.kind === kind);
}
