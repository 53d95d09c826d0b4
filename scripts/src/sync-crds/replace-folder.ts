import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The files of a folder: path below it → text. */
export type Files = ReadonlyMap<string, string>;

/** Reads all files of a folder; a folder that does not exist has none. */
export function readFolder(folder: string): Files {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
    }),
  );
}

/**
 * Makes a folder hold exactly these files, all or nothing: they are written beside it, then the folders change places.
 *
 * @returns whether anything changed; a folder that is right already is not touched.
 */
export function replaceFolder(folder: string, files: Files): boolean {
  if (sameFiles(readFolder(folder), files)) return false;
  const next = `${folder}.next`;
  const previous = `${folder}.previous`;
  remove(next, previous);
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(next, path)), { recursive: true });
      writeFileSync(join(next, path), text);
    }
    swap(folder, next, previous);
  } finally {
    remove(next);
  }
  remove(previous);
  return true;
}

function swap(folder: string, next: string, previous: string): void {
  const existed = existsSync(folder);
  if (existed) renameSync(folder, previous);
  try {
    renameSync(next, folder);
  } catch (error) {
    if (existed) renameSync(previous, folder);
    throw error;
  }
}

function remove(...folders: string[]): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

function sameFiles(a: Files, b: Files): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}
