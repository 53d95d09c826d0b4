import { readdirSync, readFileSync } from 'node:fs';

/** A file of a program of an app as text, by its path in `apps/`: apps read no files. */
export function programFile(path: string): string {
  return readFileSync(new URL(`../../apps/${path}`, import.meta.url), 'utf8');
}

/** The files of a program of an app, by name; its tests and what they need aside. */
export function programFiles(path: string): Readonly<Record<string, string>> {
  const names = readdirSync(new URL(`../../apps/${path}`, import.meta.url));
  const own = names.filter((name) => /^[a-z-]+\.(json|ts)$/.test(name)).sort();
  return Object.fromEntries(own.map((name) => [name, programFile(`${path}/${name}`)]));
}
