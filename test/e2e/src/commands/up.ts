import { ownRoot } from '@slipway/scripts/workspace';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { deliver, startDelivery } from '../delivery.ts';
import { interruptible } from '../interruption.ts';
import type { Options } from '../main.ts';
import { existing, fromRoot, requiredCluster, stateFolder } from '../options.ts';
import { isRunning, residentMb } from '../processes.ts';
import { requirePrograms } from '../programs.ts';
import { Rehearsal } from '../rehearsal.ts';
import { phases, startAll } from '../stages.ts';
import { StateFolder } from '../state-folder.ts';

/** Starts a cluster with everything that is rendered for it, and leaves it running. */
export async function up(options: Options): Promise<boolean> {
  const cluster = requiredCluster(options.cluster);
  requirePrograms('git', 'redis-server');
  const started = performance.now();
  const rehearsal = await Rehearsal.prepare({
    root: ownRoot,
    cluster,
    state: stateFolder('up', cluster, options.state),
    crds: options.crds === undefined ? undefined : existing(options.crds, '--crds'),
  });
  await interruptible(rehearsal, async () => {
    try {
      await startAll(rehearsal);
      deliver(rehearsal, ownRoot, 'deliver');
      await startDelivery(rehearsal, rehearsal.objects);
    } catch (error) {
      await rehearsal.end();
      throw error;
    }
  });
  rehearsal.ready();
  rehearsal.leave();
  const { folder } = rehearsal;
  console.log(`✓ ${cluster} is up after ${((performance.now() - started) / 1000).toFixed(1)} s; Argo CD is delivering dist/${cluster}
  KUBECONFIG=${folder.file('pki', 'admin.kubeconfig')}
  kubectl: ${rehearsal.kubectl}
  logs: ${folder.logs}
  end it: npx nx run rehearsal:down`);
  return true;
}

/** Ends what runs: one rehearsal, or all of this checkout. */
export async function down(options: Options): Promise<boolean> {
  const folders = rehearsals(options);
  for (const folder of folders) {
    const count = folder.running().length;
    await folder.end();
    console.log(`✓ ended ${count} processes of ${folder.path}`);
  }
  if (folders.length === 0) console.log('nothing runs');
  return true;
}

/** Says what runs, and where its logs are. */
export function status(options: Options): Promise<boolean> {
  const folders = rehearsals(options);
  let fine = true;
  for (const folder of folders) {
    const state = folder.read();
    if (state === undefined) continue;
    console.log(`${state.cluster}: ${state.ready ? 'up' : 'not up yet, or left behind by a command that was killed'}`);
    for (const process of state.processes) {
      const runs = isRunning(process);
      fine &&= runs;
      const memory = residentMb(process);
      const how = runs ? `runs as ${process.pid}${memory === undefined ? '' : `, ${memory} MB`}` : 'HAS ENDED';
      console.log(`  ${runs ? '✓' : '✗'} ${process.name.padEnd(30)} ${how}  ${process.log}`);
    }
  }
  if (folders.length === 0) console.log('nothing runs');
  return Promise.resolve(fine);
}

function rehearsals(options: Options): StateFolder[] {
  if (options.state !== undefined) return withPhases(fromRoot(options.state));
  const base = join(ownRoot, '.rehearsal');
  if (!existsSync(base)) return [];
  return readdirSync(base)
    .filter((name) => options.cluster === undefined || name.endsWith(`-${options.cluster}`))
    .flatMap((name) => withPhases(join(base, name)));
}

/** A folder, and those of the phases in it, as far as something is known of them. */
function withPhases(path: string): StateFolder[] {
  return [path, ...phases.map(({ name }) => join(path, name))]
    .map((one) => new StateFolder(one))
    .filter((folder) => folder.read() !== undefined);
}
