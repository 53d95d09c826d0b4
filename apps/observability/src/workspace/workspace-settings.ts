import { alertmanagerConfig } from '@slipway/contracts/alertmanager';
import { alertReceivers } from '@slipway/contracts/alerts';
import type { Cluster } from '@slipway/contracts/cluster';
import { managedPrometheus } from '@slipway/contracts/managed-prometheus';
import { rulesOf } from '../rules/rules.ts';
import { scrapeConfiguration } from './scrape-configuration.ts';

/** What a workspace of Amazon Managed Service for Prometheus is told, as texts in the formats of its API. */
export interface WorkspaceSettings {
  readonly workspace: string;
  readonly ruleGroups: RuleGroupsNamespace;
  /** What its collector asks of whom. */
  readonly scrapeConfiguration: string;
  /**
   * Who hears of alerts.
   *
   * @default - nobody, and somebody answers for that
   */
  readonly alertManagerDefinition?: string;
}

/** Rules of a workspace that are replaced together. */
export interface RuleGroupsNamespace {
  readonly name: string;
  readonly data: string;
}

/** What the workspace of a cluster is told; undefined where the cluster has none. */
export function workspaceSettings(cluster: Cluster): WorkspaceSettings | undefined {
  const managed = managedPrometheus(cluster);
  if (managed === undefined) return undefined;
  const isHeard = alertReceivers(cluster.observability.alerts).length > 0;
  return {
    workspace: managed.workspace,
    // Two clusters may share a workspace.
    ruleGroups: { name: `slipway-${cluster.name}`, data: text(rulesOf(cluster)) },
    scrapeConfiguration: text(scrapeConfiguration(cluster)),
    ...(isHeard && { alertManagerDefinition: text({ alertmanager_config: text(alertmanagerConfig(cluster)) }) }),
  };
}

/** JSON, which is YAML too, and of which there is one way to write it. */
function text(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
