import type { Finding } from '@slipway/contracts/finding';
import { writeTree } from '@slipway/render/write-tree';
import { renderRepository } from '@slipway/scripts/render';
import { ownRoot, readyClusters } from '@slipway/scripts/workspace';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const fixture = join(ownRoot, 'test/fixtures/repository');
const { desired } = await renderRepository(fixture, []);

/** Writes the clusters of the fixture, and what is rendered from them. */
export function writeFixture(root: string): void {
  cpSync(join(fixture, 'clusters'), join(root, 'clusters'), { recursive: true });
  writeTree(root, desired);
}

/** How a process ended, and what it said. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A small repository that never changes with the real one, rendered, in a folder of its own, with the means to look at what happens there. */
export class ScratchRepository {
  readonly root: string;

  constructor() {
    this.root = mkdtempSync(join(tmpdir(), 'slipway-scratch-'));
    symlinkSync(join(ownRoot, 'node_modules'), join(this.root, 'node_modules'));
    writeFileSync(join(this.root, 'package.json'), '{ "private": true, "type": "module" }\n');
    writeFixture(this.root);
  }

  write(file: string, content: string | Uint8Array): this {
    mkdirSync(dirname(join(this.root, file)), { recursive: true });
    writeFileSync(join(this.root, file), content);
    return this;
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), 'utf8');
  }

  /** Replaces a text that must be there, in a file. */
  edit(file: string, from: string, to: string): this {
    const before = this.read(file);
    if (!before.includes(from)) throw new Error(`${file} does not hold ${from}`);
    return this.write(file, before.replace(from, to));
  }

  remove(file: string): this {
    rmSync(join(this.root, file), { recursive: true });
    return this;
  }

  /** Text of every file below a folder, by path. */
  snapshot(folder: string): ReadonlyMap<string, string> {
    const files = readdirSync(join(this.root, folder), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    return new Map(
      files
        .map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1))
        .sort()
        .map((file) => [file, this.read(file)]),
    );
  }

  /** Runs synth as a process of its own. */
  synth(...args: string[]): Ended {
    return this.run('scripts/synth.mjs', ...args);
  }

  /** Runs one of our scripts for this repository, as a process of its own. */
  run(script: string, ...args: string[]): Ended {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(ownRoot, script), '--root', this.root, ...args],
      { encoding: 'utf8' },
    );
    return { status, stdout, stderr };
  }

  /** The findings of this repository's clusters, without rendering. */
  async findings(): Promise<readonly Finding[]> {
    return (await readyClusters(this.root, [])).findings;
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
