import type { Finding } from '@slipway/contracts/finding';
import { renderCluster } from '@slipway/render/render-cluster';
import type { DesiredTree } from '@slipway/render/write-tree';
import { foundationFiles } from './foundation/templates.ts';
import { toldFiles } from './foundation/workspace.ts';
import { readyClusters } from './workspace.ts';

/** Renders clusters of a repository in memory: all of them, or those named. To be written only when nothing stands against it. */
export async function renderRepository(
  root: string,
  names: readonly string[],
): Promise<{ readonly desired: DesiredTree; readonly findings: readonly Finding[] }> {
  const { ready, findings } = await readyClusters(root, names);
  const all: Finding[] = [...findings];
  const files = new Map<string, string>();
  for (const { cluster, specs, vendored } of ready) {
    const rendered = renderCluster(cluster.name, specs);
    all.push(...rendered.findings);
    for (const [file, text] of rendered.files) files.set(file, text);
    // They stay as they are: nothing of ours makes them.
    for (const { file, text } of vendored) files.set(file, text);
  }
  for (const aws of [foundationFiles(ready), toldFiles(ready)]) {
    all.push(...aws.findings);
    for (const [file, text] of aws.files) files.set(file, text);
  }
  const scope = names.length === 0 ? ['dist'] : names.map((name) => `dist/${name}`);
  return { desired: { files, scope }, findings: all };
}
