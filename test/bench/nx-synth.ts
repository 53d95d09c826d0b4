import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../workspace/clone.ts';
import type { Run } from './runs.ts';

/** `npx nx run synth` on a fresh clone: no classes of CRDs, and no cache of Nx. */
export function nothingCached(clone: Clone): Run {
  for (const folder of ['.nx', 'libs/crds/lib']) rmSync(join(clone.root, folder), { recursive: true, force: true });
  return nxRunSynth(clone);
}

/** The same after a change of a developer's file, a different one each time. */
export function classesCached(clone: Clone, round: number): Run {
  const file = 'clusters/dev/developers/alice.yaml';
  clone.write(file, clone.read(file).replace(/monthlyUsd: \d+/, `monthlyUsd: ${20 + round}`));
  return nxRunSynth(clone);
}

/** The same once more, with nothing to do. */
export function allCached(clone: Clone): Run {
  return nxRunSynth(clone);
}

function nxRunSynth(clone: Clone): Run {
  // What Nx and npm tell the programs that they start is about this repository, not about the clone.
  const environment = Object.entries(process.env).filter(([name]) => !/^(NX_|NODE_|npm_)/.test(name));
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync('npx', ['nx', 'run', 'synth'], {
    cwd: clone.root,
    env: { ...Object.fromEntries(environment), NX_DAEMON: 'false' },
    encoding: 'utf8',
  });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`npx nx run synth failed:\n${stdout}${stderr}`);
  return { seconds };
}
