import { compareText, type Finding } from '@slipway/contracts/finding';
import type { ClusterSource } from '@slipway/contracts/parse-cluster';
import type { TextFile } from '@slipway/contracts/yaml-text';
import { existsSync, readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What a cluster's folder may hold. */
const known = ['cluster.ts', 'developers', 'foundation.json'];

/** The clusters that a repository declares: the folders of `clusters/`. What else lies there is a finding. */
export function readClusterNames(root: string): {
  readonly names: readonly string[];
  readonly findings: readonly Finding[];
} {
  const findings: Finding[] = [];
  const names: string[] = [];
  for (const entry of entriesOf(root, 'clusters')) {
    if (entry.isDirectory()) names.push(entry.name);
    else findings.push(unexpected(`clusters/${entry.name}`, 'is not the folder of a cluster', 'move it elsewhere'));
  }
  if (names.length === 0) {
    findings.push({
      rule: 'no-clusters',
      severity: 'error',
      file: 'clusters',
      message: 'declares no cluster, and everything in dist/ would be left over',
      remedy: 'run this in the repository that holds clusters/, or add a cluster',
    });
  }
  return { names, findings };
}

/** Reads one cluster's declaration and the files of its developers. Believes nothing that it reads. */
export async function readCluster(
  root: string,
  name: string,
): Promise<{ readonly source: ClusterSource | undefined; readonly findings: readonly Finding[] }> {
  const file = `clusters/${name}/cluster.ts`;
  const folder = `clusters/${name}/developers`;
  const { files, findings } = readDevelopers(root, folder);
  for (const entry of entriesOf(root, `clusters/${name}`)) {
    if (known.includes(entry.name) && entry.isDirectory() === (entry.name === 'developers')) continue;
    findings.push(
      unexpected(`clusters/${name}/${entry.name}`, 'is not a part of a cluster', `use ${known.join(', ')}`),
    );
  }
  if (!existsSync(join(root, file))) {
    findings.push({
      rule: 'missing-declaration',
      severity: 'error',
      file,
      message: 'is missing',
      remedy: `write it, or remove the folder clusters/${name}`,
    });
    return { source: undefined, findings };
  }
  try {
    const module = (await import(pathToFileURL(join(root, file)).href)) as { readonly default?: unknown };
    const foundation = `clusters/${name}/foundation.json`;
    return {
      source: {
        folder: name,
        file,
        declaration: module.default,
        developers: files,
        ...(existsSync(join(root, foundation)) && {
          foundation: { file: foundation, bytes: readFileSync(join(root, foundation)) },
        }),
      },
      findings,
    };
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
  for (const entry of entriesOf(root, folder)) {
    const file = `${folder}/${entry.name}`;
    if (entry.isFile() && entry.name.endsWith('.yaml')) files.push({ file, bytes: readFileSync(join(root, file)) });
    else findings.push(unexpected(file, 'is not a file of a developer', 'name it <developer>.yaml, or remove it'));
  }
  return { files, findings };
}

/** Entries of a folder by name; none where there is no folder. Files that begin with a dot belong to tools. */
function entriesOf(root: string, folder: string): Dirent[] {
  if (!(statSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory() ?? false)) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.'))
    .sort((a, b) => compareText(a.name, b.name));
}

function unexpected(file: string, message: string, remedy: string): Finding {
  return { rule: 'unexpected-file', severity: 'error', file, message, remedy };
}
