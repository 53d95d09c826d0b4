import { compareText } from '@slipway/contracts/finding';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How the disk differs from what was rendered. Paths from the root of the repository, sorted. */
export interface TreeDifference {
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  /** Files that nothing renders any more. */
  readonly leftover: readonly string[];
}

/** What a folder ought to hold, and which part of it is spoken for. */
export interface DesiredTree {
  readonly files: ReadonlyMap<string, string>;
  /** Folders below which every file that is not in `files` is left over: `dist`, or `dist/dev`. */
  readonly scope: readonly string[];
}

/** Writing failed; everything is as it was before, unless the message says otherwise. */
export class WriteFailed extends Error {}

/** Compares memory with disk. */
export function compareTree(root: string, desired: DesiredTree): TreeDifference {
  const missing: string[] = [];
  const changed: string[] = [];
  for (const [file, text] of desired.files) {
    const present = readIfPresent(join(root, file));
    if (present === undefined) missing.push(file);
    else if (!present.equals(Buffer.from(text))) changed.push(file);
  }
  const leftover = desired.scope
    .flatMap((folder) => filesBelow(root, folder))
    .filter((file) => !desired.files.has(file));
  return {
    missing: missing.sort(compareText),
    changed: changed.sort(compareText),
    leftover: leftover.sort(compareText),
  };
}

/**
 * Makes a folder what it ought to be: each file by a temporary one and a rename, deletions last.
 * @throws WriteFailed after everything replaced or removed was put back from memory.
 */
export function writeTree(root: string, desired: DesiredTree): TreeDifference {
  const difference = compareTree(root, desired);
  const undo: (() => void)[] = [];
  try {
    for (const file of [...difference.missing, ...difference.changed])
      replace(join(root, file), desired.files.get(file) ?? '', undo);
    for (const file of difference.leftover) remove(join(root, file), undo);
  } catch (error) {
    throw new WriteFailed(putBack(undo, reasonOf(error, root)));
  }
  for (const file of difference.leftover) removeEmptyFolders(root, dirname(file));
  return difference;
}

function replace(path: string, text: string, undo: (() => void)[]): void {
  const before = readIfPresent(path);
  const made = mkdirSync(dirname(path), { recursive: true });
  if (made !== undefined)
    undo.push(() => {
      rmSync(made, { recursive: true, force: true });
    });
  const temporary = `${path}.writing`;
  undo.push(() => {
    if (statSync(temporary, { throwIfNoEntry: false })?.isFile() === true) rmSync(temporary);
  });
  writeFileSync(temporary, text);
  renameSync(temporary, path);
  undo.push(
    before === undefined
      ? () => {
          rmSync(path, { force: true });
        }
      : () => {
          writeFileSync(path, before);
        },
  );
}

function remove(path: string, undo: (() => void)[]): void {
  const before = readIfPresent(path);
  // A temporary file of a run that was killed has become the file itself.
  if (before === undefined) return;
  rmSync(path);
  undo.push(() => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, before);
  });
}

/** Undoes in reverse order, as far as the disk lets it; says what could not be undone. */
function putBack(undo: readonly (() => void)[], reason: string): string {
  let failed = 0;
  for (const step of undo.toReversed()) {
    try {
      step();
    } catch {
      failed += 1;
    }
  }
  const outcome =
    failed === 0
      ? 'everything is as it was before'
      : `${failed} files could not be put back: git restore brings them back`;
  return `${reason}; ${outcome}`;
}

function readIfPresent(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new WriteFailed(`a file cannot be read: ${(error as Error).message}`);
  }
}

function filesBelow(root: string, folder: string): string[] {
  let entries;
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new WriteFailed(`${folder} cannot be listed: ${(error as Error).message}`);
  }
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(root, path) : [path];
  });
}

/** Removes a folder and those above it, up to the first of the path, as long as they are empty. */
function removeEmptyFolders(root: string, folder: string): void {
  for (let at = folder; at.includes('/'); at = dirname(at)) {
    try {
      rmdirSync(join(root, at));
    } catch {
      return; // Not empty, or gone already.
    }
  }
}

function reasonOf(error: unknown, root: string): string {
  const { message } = error as Error;
  return `files cannot be written: ${message.replaceAll(`${root}/`, '')}`;
}
