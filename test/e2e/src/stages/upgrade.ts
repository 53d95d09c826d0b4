import type { Finding } from '@slipway/contracts/finding';
import { applicationNames, settle } from '../applications.ts';
import { run } from '../control-plane.ts';
import { deliverAndSettle, liveKey, liveObjects, mendCommit, startDelivery, uidOf } from '../delivery.ts';
import { readDist, readDocuments } from '../dist.ts';
import type { RenderedObject } from '../dist.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { findingAbout, type Stage } from '../stage.ts';

/** A cluster that runs what was rendered before becomes like what is rendered now. */
export const upgrade: Stage = {
  name: 'upgrade',
  promise: 'a cluster that runs the commit before takes this one: nothing immutable changes, no volume is replaced',
  run: async (rehearsal) => {
    const { root, cluster, repository } = rehearsal;
    const base = earlierCommit(root, cluster);
    if (base === undefined) return { summary: '', findings: [], skipped: `no commit has another dist/${cluster}` };
    const earlier = readCommit(root, cluster, base);
    repository.commitFrom(root, base, 'what was rendered before');
    const revision = mendCommit(rehearsal, earlier) ?? repository.head() ?? '';
    await startDelivery(rehearsal, earlier);
    const names = applicationNames(earlier);
    const summary = `from ${base.slice(0, 8)} to what is rendered now`;
    const before = await settle(rehearsal, { names, revision });
    if (before.length > 0) {
      const note = before.map((finding) => ({ ...finding, severity: 'warning' as const }));
      return { summary, findings: note, skipped: `what ${base.slice(0, 8)} rendered does not come up by itself` };
    }
    const volumes = await volumesOf(rehearsal, earlier);
    await startDelivery(rehearsal, rehearsal.objects);
    const findings: Finding[] = [...(await deliverAndSettle(rehearsal, root, 'what is rendered now'))];
    const now = await volumesOf(rehearsal, earlier);
    for (const [key, { uid, object }] of volumes)
      if (now.get(key)?.uid !== uid) findings.push(findingAbout(object, 'volume-replaced', `${key} was replaced`));
    return { summary, findings };
  },
};

/** The last commit whose rendering of the cluster differs from what the folder holds. */
export function earlierCommit(root: string, cluster: string): string | undefined {
  const git = (...args: string[]): string => run('git', ['-C', root, ...args]).trim();
  const changed = git('status', '--porcelain', '--', `dist/${cluster}`) !== '';
  const commits = git('log', '--format=%H', '-2', '--', `dist/${cluster}`).split('\n').filter(Boolean);
  return changed ? commits[0] : commits[1];
}

function readCommit(root: string, cluster: string, commit: string): RenderedObject[] {
  const folder = `dist/${cluster}`;
  const files = run('git', ['-C', root, 'ls-tree', '-r', '--name-only', commit, '--', folder]).trim().split('\n');
  return files
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => readDocuments(file, run('git', ['-C', root, 'show', `${commit}:${file}`])));
}

async function volumesOf(
  rehearsal: Rehearsal,
  objects: readonly RenderedObject[],
): Promise<ReadonlyMap<string, { readonly uid: string; readonly object: RenderedObject }>> {
  const claims = objects.filter(({ manifest }) => ['PersistentVolumeClaim', 'Namespace'].includes(manifest.kind));
  const stay = new Set(readDist(rehearsal.root, rehearsal.cluster).map(({ manifest }) => liveKey(manifest)));
  const live = await liveObjects(rehearsal, claims);
  return new Map(
    claims
      .filter(({ manifest }) => stay.has(liveKey(manifest)))
      .map((object) => [liveKey(object.manifest), { uid: uidOf(live.get(liveKey(object.manifest))), object }]),
  );
}
