import { dashboardFiles } from '@slipway/app-observability/dashboards/dashboards';
import { workspaceSettings } from '@slipway/app-observability/workspace/workspace-settings';
import { dashboardsNotShown, workspaceNotTold } from '@slipway/contracts/check-foundation';
import type { Finding } from '@slipway/contracts/finding';
import { dashboardFolder } from '@slipway/contracts/workspace-files';
import { workspaceFiles, workspaceTexts } from '@slipway/render/workspace';
import type { ReadyCluster } from '../workspace.ts';

/** What the workspaces of clusters are told and shown, as files, whoever makes their AWS side; and what they were not told yet. */
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
    const shown =
      cluster.observability.grafana.form === 'managed' ? dashboardFiles(cluster) : new Map<string, string>();
    findings.push(...dashboardsNotShown(cluster, shown));
    for (const [name, text] of shown) files.set(`${dashboardFolder(cluster)}/${name}`, text);
  }
  return { files, findings };
}
