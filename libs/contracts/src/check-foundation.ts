import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { faultAt, type Place } from './check-value.ts';
import type { Cluster } from './cluster.ts';
import { compareText, type Finding } from './finding.ts';
import { stacksOf, templateFile, type StackName } from './foundation-stacks.ts';
import { managedPrometheus } from './managed-prometheus.ts';
import { dashboardFolder, workspaceFile, workspaceParts, type WorkspacePart } from './workspace-files.ts';

/** What `foundation.json` records of a template: SHA-256 of its text, in hexadecimal digits. */
export function templateHash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/**
 * A warning for each template that is not the one that was applied last: what relies on it must not sync before.
 * Nothing is said of a cluster that was never bootstrapped.
 */
export function templatesNotApplied(
  cluster: Pick<Cluster, 'name' | 'edge' | 'foundation'>,
  templates: ReadonlyMap<StackName, string>,
): readonly Finding[] {
  const applied = cluster.foundation?.templates;
  if (applied === undefined) return [];
  return stacksOf(cluster).flatMap((stack) => {
    const text = templates.get(stack);
    if (text === undefined || templateHash(text) === applied[stack]) return [];
    return [notApplied(cluster, templateFile(cluster, stack), 'template-not-applied')];
  });
}

/** The same of rules and receivers, which the workspace of a cluster is told: until then, alerts are those of before. */
export function workspaceNotTold(
  cluster: Pick<Cluster, 'name' | 'foundation' | 'observability' | 'region'>,
  texts: ReadonlyMap<WorkspacePart, string>,
): readonly Finding[] {
  const { foundation } = cluster;
  if (foundation?.templates === undefined) return [];
  const { workspace: told } = foundation;
  const isSame = told?.id === managedPrometheus(cluster)?.workspace;
  return workspaceParts.flatMap((part) => {
    const text = texts.get(part);
    const wanted = text === undefined ? undefined : templateHash(text);
    if (wanted === told?.[part] && (isSame || wanted === undefined)) return [];
    return [notApplied(cluster, workspaceFile(cluster, part), 'workspace-not-told')];
  });
}

/** What `foundation.json` records of dashboards, by name of their file: one hash; undefined of none. */
export function dashboardsHash(texts: ReadonlyMap<string, string>): string | undefined {
  return texts.size === 0 ? undefined : templateHash(JSON.stringify([...texts].sort(([a], [b]) => compareText(a, b))));
}

/** The same of dashboards, which the Grafana that AWS runs for a cluster is given. */
export function dashboardsNotShown(
  cluster: Pick<Cluster, 'name' | 'foundation'>,
  texts: ReadonlyMap<string, string>,
): readonly Finding[] {
  const { foundation } = cluster;
  if (foundation?.templates === undefined || dashboardsHash(texts) === foundation.dashboards) return [];
  return [notApplied(cluster, dashboardFolder(cluster), 'dashboards-not-shown')];
}

function notApplied({ name }: Pick<Cluster, 'name'>, file: string, rule: string): Finding {
  const place: Place = { file };
  return faultAt(place, '', {
    severity: 'warning',
    rule,
    message: `is not what clusters/${name}/foundation.json says was applied`,
    remedy: `run bootstrap up --cluster ${name} before this syncs, and commit foundation.json`,
  });
}
