import type { Tree } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { combineOptionsForGenerator, type Options, type Schema } from 'nx/src/utils/params';

const library = join(import.meta.dirname, '../..');

/** What is done once the files are on the disk. */
export type Afterwards = (() => void) | undefined;

type Factory = (tree: Tree, options: Options) => Promise<Afterwards>;

interface Entry {
  readonly factory: string;
  readonly schema: string;
}

/** The generators that `nx g` finds, by name. */
export const generators = (readJson('generators.json') as { generators: Record<string, Entry> }).generators;

/** A generator's schema, as its file says it. */
export function schemaOf(name: string): Schema {
  return readJson(entryOf(name).schema) as Schema;
}

/** Runs a generator with words of a command line: checked, coerced and completed by Nx as `nx g` does it. */
export async function generate(tree: Tree, name: string, words: Options): Promise<Afterwards> {
  const module = (await import(join(library, entryOf(name).factory))) as { readonly default: Factory };
  const options = await combineOptionsForGenerator(
    { ...words },
    '@slipway/workspace',
    name,
    { version: 2, projects: {} },
    {},
    schemaOf(name),
    false,
    null,
    null,
  );
  return module.default(tree, options);
}

/** Words of a command line, one of them left out. */
export function without(words: Options, left: string): Options {
  return Object.fromEntries(Object.entries(words).filter(([word]) => word !== left));
}

/** A repository in memory: one cluster, a small catalog, the settings of the formatter. */
export function smallRepository(): Tree {
  const tree = createTree();
  tree.write('.prettierrc', JSON.stringify(prettierSettings));
  tree.write('clusters/dev/cluster.ts', 'export default {};\n');
  tree.write('libs/catalog/src/kubernetes-versions.ts', "export const defaultKubernetesVersion = '1.40';\n");
  tree.write('libs/catalog/src/data/instance-types.json', JSON.stringify(instanceTypes));
  return tree;
}

export const prettierSettings = readJson('../../.prettierrc.json') as object;

const instanceTypes = {
  columns: [
    'name',
    'cpu',
    'memoryMi',
    'accelerator',
    'accelerators',
    'acceleratorName',
    'acceleratorMemoryMi',
    'hourlyUsd',
  ],
  rows: [
    ['m7i.2xlarge', 7.9, 29_000, 'none', 0, '', 0, 0.4],
    ['g6e.12xlarge', 47.8, 360_000, 'nvidia', 4, 'l40s', 45_776, 10.5],
    ['g6e.2xlarge', 7.9, 59_000, 'nvidia', 1, 'l40s', 45_776, 2.2],
    ['g6.xlarge', 3.9, 14_000, 'nvidia', 1, 'l4', 22_888, 0.8],
    ['g6.2xlarge', 7.9, 29_000, 'nvidia', 1, 'l4', 22_888, 1],
  ],
};

function entryOf(name: string): Entry {
  const entry = generators[name];
  if (entry === undefined) throw new Error(`there is no generator ${name}`);
  return entry;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(library, file), 'utf8'));
}
