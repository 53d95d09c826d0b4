import type { Cluster } from './cluster.ts';
import { ownerTagKey } from './foundation-stacks.ts';

/**
 * What a workspace of Amazon Managed Service for Prometheus is told, each part a file that the bootstrap hands over: `rules` as
 * Prometheus reads them, `receivers` as the API takes a definition of an alert manager.
 */
export const workspaceParts = ['rules', 'receivers'] as const;

/** A part of what a workspace is told. */
export type WorkspacePart = (typeof workspaceParts)[number];

/** Where a part lies, from the root of the repository. */
export function workspaceFile({ name }: Pick<Cluster, 'name'>, part: WorkspacePart): string {
  return `dist/${name}/foundation/${part}.yaml`;
}

/** Folder of the dashboards that the Grafana of AWS shows, from the root of the repository. */
export function dashboardFolder({ name }: Pick<Cluster, 'name'>): string {
  return `dist/${name}/foundation/dashboards`;
}

/** Name of a cluster's rules in a workspace, which may have those of other clusters too. */
export function ruleNamespace({ name }: Pick<Cluster, 'name'>): string {
  return `slipway-${name}`;
}

/** First line of receivers that are ours: a workspace has one definition, without name or tags, and gives it back as it was sent. */
export function ownerMark({ name }: Pick<Cluster, 'name'>): string {
  return `# ${ownerTagKey}: ${name}\n`;
}
