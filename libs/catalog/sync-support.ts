import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** A table as the last run left it; nothing before the first run. */
export function previous(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Puts a text in the place of a file, whole or not at all. */
export function replace(file: string, text: string): void {
  writeFileSync(`${file}.next`, text);
  renameSync(`${file}.next`, file);
}

/** Says why it ends, and with which code: 2 for a wrong call, 3 where the surroundings failed. */
export function end(code: 2 | 3, message: string): void {
  console.error(message);
  process.exitCode = code;
}
