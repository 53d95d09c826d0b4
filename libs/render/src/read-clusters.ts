import { compareText, type Finding } from '@slipway/contracts/finding';
import type { ClusterSource } from '@slipway/contracts/parse-cluster';
import type { TextFile } from '@slipway/contracts/yaml-text';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Names of the clusters that a repository declares: the folders of `clusters/` with a `cluster.ts`. */
export function clusterNames(root: string): string[] {
  const folder = join(root, 'clusters');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'cluster.ts')))
    .map((entry) => entry.name)
    .sort();
}

/** Reads one cluster's declaration and the files of its developers. Believes nothing that it reads. */
export async function readCluster(
  root: string,
  name: string,
): Promise<{ readonly source: ClusterSource | undefined; readonly findings: readonly Finding[] }> {
  const file = `clusters/${name}/cluster.ts`;
  const folder = `clusters/${name}/developers`;
  const { files, findings } = readDevelopers(root, folder);
  try {
    const module = (await import(pathToFileURL(join(root, file)).href)) as { readonly default?: unknown };
    return { source: { folder: name, file, declaration: module.default, developers: files }, findings };
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return {
      source: undefined,
      findings: [
        ...findings,
        {
          rule: 'unreadable-declaration',
          severity: 'error',
          file,
          message: `cannot be loaded: ${message.replaceAll(root, '.')}`,
          remedy: 'correct it; `export default defineCluster({ … })` is all that it needs',
        },
      ],
    };
  }
}

function readDevelopers(root: string, folder: string): { files: TextFile[]; findings: Finding[] } {
  const files: TextFile[] = [];
  const findings: Finding[] = [];
  if (!existsSync(join(root, folder))) return { files, findings };
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => compareText(a.name, b.name))) {
    const file = `${folder}/${entry.name}`;
    if (entry.isFile() && entry.name.endsWith('.yaml')) files.push({ file, bytes: readFileSync(join(root, file)) });
    else {
      findings.push({
        rule: 'unexpected-file',
        severity: 'error',
        file,
        message: 'is not a file of a developer',
        remedy: 'name it <developer>.yaml, or remove it',
      });
    }
  }
  return { files, findings };
}
