import { isToldToAws } from '@slipway/contracts/foundation-stacks';
import type { Finding } from '@slipway/contracts/finding';
import { applicationNames, settle } from '../applications.ts';
import { unattended } from '../attended.ts';
import { output, run } from '../control-plane.ts';
import { deliver, deliverAndSettle, liveKey, liveObjects, startDelivery, uidOf } from '../delivery.ts';
import { readDist, readDocuments, undelivered, type RenderedObject } from '../dist.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { findingAbout, type Stage } from '../stage.ts';

/** A cluster that runs what was rendered before becomes like what is rendered now. */
export const upgrade: Stage = {
  name: 'upgrade',
  promise: 'a cluster that runs the commit before takes this one: nothing immutable changes, no volume is replaced',
  run: async (rehearsal) => {
    const { api, hopeless, root, cluster, repository } = rehearsal;
    const stuck = await unattended(rehearsal);
    if (stuck.length > 0) return { summary: 'nothing was delivered', tried: 0, findings: stuck };
    const base = earlierCommit(root, cluster);
    const earlier = base.commit === undefined ? rehearsal.objects : readCommit(root, cluster, base.commit);
    const revision =
      base.commit === undefined
        ? deliver(rehearsal, root, 'what is rendered now')
        : repository.commitFrom(root, base.commit, 'what was rendered before', undelivered(earlier));
    await startDelivery(rehearsal, earlier);
    const before = await settle({ api, hopeless, objects: earlier }, { names: applicationNames(earlier), revision });
    // Clusters that run it are no better off: it is the upgrade that has to come up, from wherever this one got.
    const findings: Finding[] = before.map((finding) => ({ ...finding, severity: 'warning' }));
    const from =
      base.commit === undefined
        ? `dist/${cluster} against itself, for ${base.reason}`
        : `from ${base.commit.slice(0, 8)}${before.length === 0 ? '' : ', which does not come up by itself,'} to what is rendered now`;
    const volumes = await volumesOf(rehearsal, earlier);
    await startDelivery(rehearsal, rehearsal.objects);
    findings.push(...(await deliverAndSettle(rehearsal, root, 'what is rendered now')));
    const now = await volumesOf(rehearsal, earlier);
    for (const [key, { uid, object }] of volumes)
      if (now.get(key)?.uid !== uid) findings.push(findingAbout(object, 'volume-replaced', `${key} was replaced`));
    return {
      summary: `${from}; ${volumes.size} namespaces and volumes kept`,
      tried: rehearsal.objects.length,
      findings,
      ...(base.commit === undefined && { notes: [`no upgrade was rehearsed: ${base.reason}`] }),
    };
  },
};

/** The commit to upgrade from, or why there is none. */
export type EarlierCommit =
  { readonly commit: string; readonly reason?: undefined } | { readonly commit: undefined; readonly reason: string };

/** The last commit whose rendering of the cluster differs from what the folder holds. */
export function earlierCommit(root: string, cluster: string): EarlierCommit {
  const git = (...args: string[]): string => run('git', ['-C', root, ...args]).trim();
  const folder = `dist/${cluster}`;
  // A folder inside of somebody else's repository has no history of its own either.
  if (output('git', ['-C', root, 'rev-parse', '--show-cdup'])?.trim() !== '')
    return { commit: undefined, reason: 'this folder is no repository' };
  const commits = git('log', '--format=%H', '-2', '--', folder).split('\n').filter(Boolean);
  const commit = git('status', '--porcelain', '--', folder) === '' ? commits[1] : commits[0];
  if (commit !== undefined && git('ls-tree', '--name-only', commit, '--', folder) !== '') return { commit };
  return git('rev-parse', '--is-shallow-repository') === 'true'
    ? { commit: undefined, reason: `this clone is shallow and has no commit with another ${folder}` }
    : { commit: undefined, reason: `no commit has another ${folder}` };
}

function readCommit(root: string, cluster: string, commit: string): RenderedObject[] {
  const folder = `dist/${cluster}`;
  const files = run('git', ['-C', root, 'ls-tree', '-r', '--name-only', commit, '--', folder]).trim().split('\n');
  return files
    .filter((file) => file.endsWith('.yaml') && !isToldToAws(file))
    .flatMap((file) => readDocuments(file, run('git', ['-C', root, 'show', `${commit}:${file}`])));
}

/** Volumes and what holds them, as far as they are there and are to stay. */
async function volumesOf(
  rehearsal: Rehearsal,
  objects: readonly RenderedObject[],
): Promise<ReadonlyMap<string, { readonly uid: string; readonly object: RenderedObject }>> {
  const stay = new Set(readDist(rehearsal.root, rehearsal.cluster).map(({ manifest }) => liveKey(manifest)));
  const claims = objects.filter(
    ({ manifest }) => ['PersistentVolumeClaim', 'Namespace'].includes(manifest.kind) && stay.has(liveKey(manifest)),
  );
  const live = await liveObjects(rehearsal, claims);
  return new Map(
    claims.flatMap((object) => {
      const uid = uidOf(live.get(liveKey(object.manifest)));
      return uid === '' ? [] : [[liveKey(object.manifest), { uid, object }] as const];
    }),
  );
}
