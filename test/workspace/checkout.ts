import { ownRoot } from '@slipway/scripts/workspace';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files that people keep here, as a rule looks at them; and what they would be with a change. */
export class Checkout {
  readonly files: readonly string[];
  private readonly changed: ReadonlyMap<string, string>;

  private constructor(files: readonly string[], changed: ReadonlyMap<string, string> = new Map()) {
    this.files = files;
    this.changed = changed;
  }

  /** This repository: what Git tracks, and what it would track once added. */
  static own(): Checkout {
    // Whoever checked it out: a clone in a container often belongs to another user.
    const listed = execFileSync(
      'git',
      ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
      { cwd: ownRoot, encoding: 'utf8', maxBuffer: 2 ** 26 },
    );
    const files = [...new Set(listed.split('\0'))].filter((file) => file !== '' && existsSync(join(ownRoot, file)));
    return new Checkout(files.sort());
  }

  read(file: string): string {
    return this.changed.get(file) ?? readFileSync(join(ownRoot, file), 'utf8');
  }

  readJson(file: string): unknown {
    return JSON.parse(this.read(file));
  }

  matching(pattern: RegExp): readonly string[] {
    return this.files.filter((file) => pattern.test(file));
  }

  /** The same with a file that says something else, or is new. */
  with(file: string, text: string): Checkout {
    return new Checkout([...new Set([...this.files, file])].sort(), new Map([...this.changed, [file, text]]));
  }

  without(gone: RegExp): Checkout {
    return new Checkout(
      this.files.filter((file) => !gone.test(file)),
      this.changed,
    );
  }
}
