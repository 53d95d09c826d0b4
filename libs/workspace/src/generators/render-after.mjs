import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a generator does once its file is on the disk: render, and fail when rendering finds fault with the file.
 *
 * It runs an Nx target and not `scripts/synth.mjs` itself, because the target first makes the classes of `libs/crds`,
 * which a fresh clone does not have. Nx runs without its daemon here, which may not have seen a new cluster yet, and
 * with the Node of the workspace, because the system's may be too old to run TypeScript.
 */
export function renderAfter(tree, { target, file, render }) {
  if (render === false) return undefined;
  return () => {
    const bin = join(tree.root, 'node_modules/.bin');
    const pinned = join(bin, 'node');
    const { status, error } = spawnSync(
      existsSync(pinned) ? pinned : process.execPath,
      [join(bin, 'nx'), 'run', target],
      { cwd: tree.root, stdio: 'inherit', env: environment() },
    );
    if (error !== undefined) throw new Error(`${file} is written, but rendering could not start: ${error.message}`);
    if (status !== 0) {
      throw new Error(
        `${file} is written, but what is printed above stands against it: correct it, then npx nx run ${target}`,
      );
    }
  };
}

/** Ours, without what `nx generate` tells its children about itself. */
function environment() {
  const { NX_DRY_RUN, NX_INTERACTIVE, NX_GENERATE_QUIET, ...others } = process.env;
  return { ...others, NX_DAEMON: 'false' };
}
