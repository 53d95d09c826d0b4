import { workspaceSettings } from '@slipway/app-observability/workspace/workspace-settings';
import { workspaceNotTold } from '@slipway/contracts/check-foundation';
import type { Finding } from '@slipway/contracts/finding';
import { workspaceFiles, workspaceTexts } from '@slipway/render/workspace';
import type { ReadyCluster } from '../workspace.ts';

/** What the workspaces of clusters are told, as files, whoever makes their AWS side; and what they were not told yet. */
export function toldFiles(ready: readonly Pick<ReadyCluster, 'cluster'>[]): {
  readonly files: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
} {
  const files = new Map<string, string>();
  const findings: Finding[] = [];
  for (const { cluster } of ready) {
    const settings = workspaceSettings(cluster);
    const texts = settings === undefined ? new Map() : workspaceTexts(cluster, settings);
    findings.push(...workspaceNotTold(cluster, texts));
    for (const [file, text] of workspaceFiles(cluster, texts)) files.set(file, text);
  }
  return { files, findings };
}
