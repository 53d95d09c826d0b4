import { isToldToAws } from '@slipway/contracts/foundation-stacks';
import { manifestKey, type Manifest } from '@slipway/contracts/manifest';
import { loadAll } from 'js-yaml';
import type { Checkout } from './checkout.ts';

/** Folders of dist/ without a declaration, and declarations without a folder. */
export function ghostFolders({ files }: Checkout): string[] {
  const declared = namesAt(files, /^clusters\/([^/]+)\/cluster\.ts$/);
  const rendered = namesAt(files, /^dist\/([^/]+)/);
  return [
    ...[...rendered].filter((name) => !declared.has(name)).map((name) => `dist/${name} belongs to no cluster`),
    ...[...declared].filter((name) => !rendered.has(name)).map((name) => `clusters/${name} is not rendered`),
  ];
}

/** Names that cdk8s or an older layout gave: order in a name is meant for tools, and says nothing to people. */
export function numberedNames({ files }: Checkout): string[] {
  return files.filter((file) => /^dist\/(?:.*\/)?\d+-/.test(file));
}

/** Files of dist/ that hold no object, hold what is no object, or hold an object that another file holds too. */
export function objectFaults(checkout: Checkout): string[] {
  const faults: string[] = [];
  const holders = new Map<string, string>();
  for (const file of checkout.matching(/^dist\//)) {
    const objects = documents(checkout.read(file)).filter((document) => document !== null);
    if (objects.length === 0) faults.push(`${file} holds no object`);
    for (const object of objects) {
      if (isToldToAws(file)) continue;
      if (!isManifest(object)) {
        faults.push(`${file} holds a document that is no object`);
        continue;
      }
      const key = `${file.split('/')[1] ?? ''}|${manifestKey(object)}`;
      const other = holders.get(key);
      if (other === undefined) holders.set(key, file);
      else faults.push(`${key} is in ${other} and in ${file}`);
    }
  }
  return faults;
}

function documents(text: string): (object | null)[] {
  return loadAll(text) as (object | null)[];
}

function isManifest(object: object): object is Manifest {
  return 'apiVersion' in object && 'kind' in object && 'metadata' in object;
}

function namesAt(files: readonly string[], pattern: RegExp): Set<string> {
  return new Set(files.flatMap((file) => pattern.exec(file)?.[1] ?? []));
}
