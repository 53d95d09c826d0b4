import { ownRoot } from '@slipway/scripts/workspace';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './control-plane.ts';
import { gitEnvironment } from './repository.ts';

/** A copy of what is rendered from and into, to try changes that nobody keeps. */
export class Scratch {
  readonly root: string;
  readonly #remove = (): void => {
    rmSync(this.root, { recursive: true, force: true });
  };

  constructor(from: string) {
    this.root = mkdtempSync(join(tmpdir(), 'slipway-rehearsal-'));
    // Ctrl-C ends the process from within a handler, and nobody would dispose of it.
    process.once('exit', this.#remove);
    symlinkSync(join(ownRoot, 'node_modules'), join(this.root, 'node_modules'));
    for (const part of ['clusters', 'dist', 'package.json'])
      if (existsSync(join(from, part))) cpSync(join(from, part), join(this.root, part), { recursive: true });
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), 'utf8');
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.root, file), text);
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }

  /** Makes what is rendered now a commit: whatever is rendered later is a change to it. */
  commit(): void {
    for (const args of [
      ['init', '--quiet'],
      ['add', '--force', 'dist'],
      ['commit', '--quiet', '--message', 'before'],
    ])
      run('git', ['-C', this.root, ...args], { env: gitEnvironment });
  }

  /** Renders a cluster; gives what the renderer says if it refuses. */
  render(cluster: string): string | undefined {
    const entry = join(ownRoot, 'scripts/synth.mjs');
    const { status, stderr } = spawnSync(process.execPath, [entry, cluster, '--root', this.root], { encoding: 'utf8' });
    return status === 0 ? undefined : stderr.trim();
  }

  [Symbol.dispose](): void {
    process.off('exit', this.#remove);
    this.#remove();
  }
}
