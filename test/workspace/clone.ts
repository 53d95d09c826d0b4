import { ownRoot } from '@slipway/scripts/workspace';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeFixture } from '../scratch-repository.ts';
import { Checkout } from './checkout.ts';

/** What tools leave behind, and what a snapshot does not look at. */
const ofTools = /^(node_modules|\.nx|libs\/crds\/lib)(\/|$)/;

export interface Ended {
  readonly status: number | null;
  /** Both streams, as a person sees them. */
  readonly output: string;
}

/** This repository as somebody gets it who clones it and installs: nothing generated yet, no cache, no daemon. */
export class Clone {
  readonly root: string;

  constructor() {
    this.root = mkdtempSync(join(tmpdir(), 'slipway-clone-'));
    // The clusters are those of the fixture: what a company declares is no matter of these tests.
    for (const file of Checkout.own().files.filter((name) => !/^(clusters|dist)\//.test(name))) {
      mkdirSync(join(this.root, dirname(file)), { recursive: true });
      copyFileSync(join(ownRoot, file), join(this.root, file));
    }
    writeFixture(this.root);
    this.install();
  }

  /** Packages of others by a link each; our own by the links of npm, which lead into the clone. */
  private install(): void {
    const [from, to] = [join(ownRoot, 'node_modules'), join(this.root, 'node_modules')];
    mkdirSync(join(to, '@slipway'), { recursive: true });
    for (const name of readdirSync(from)) {
      if (name !== '@slipway' && name !== '.cache') symlinkSync(join(from, name), join(to, name));
    }
    for (const name of readdirSync(join(from, '@slipway')))
      symlinkSync(readlinkSync(join(from, '@slipway', name)), join(to, '@slipway', name));
  }

  nx(...words: string[]): Ended {
    return this.run(join(this.root, 'node_modules/.bin/nx'), words);
  }

  synth(...words: string[]): Ended {
    return this.run(process.execPath, ['scripts/synth.mjs', ...words]);
  }

  private run(program: string, words: readonly string[]): Ended {
    // What Nx and vitest tell the programs that they start is about this repository, not about the clone.
    const environment = Object.entries(process.env).filter(([name]) => !/^(NX_|VITEST|NODE_|npm_)/.test(name));
    const { status, stdout, stderr } = spawnSync(program, words, {
      cwd: this.root,
      env: { ...Object.fromEntries(environment), NX_DAEMON: 'false', NO_COLOR: '1' },
      encoding: 'utf8',
    });
    return { status, output: `${stdout}${stderr}` };
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.root, file), text);
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), 'utf8');
  }

  remove(file: string): void {
    rmSync(join(this.root, file));
  }

  /** Text of every file, by path. */
  snapshot(): ReadonlyMap<string, string> {
    const files = readdirSync(this.root, { withFileTypes: true })
      .filter(({ name }) => !ofTools.test(name))
      .flatMap((entry) =>
        entry.isDirectory()
          ? readdirSync(join(this.root, entry.name), { recursive: true, withFileTypes: true })
          : [entry],
      )
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1))
      .filter((file) => !ofTools.test(file));
    return new Map(files.sort().map((file) => [file, this.read(file)]));
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Files that are new, gone or different. */
export function changes(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((file) => before.get(file) !== after.get(file))
    .sort()
    .map((file) => `${before.has(file) ? (after.has(file) ? '~' : '-') : '+'} ${file}`);
}
