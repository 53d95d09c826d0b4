import { alertmanagerConfig, type AlertmanagerConfig } from '@slipway/contracts/alertmanager';
import { alertReceivers } from '@slipway/contracts/alerts';
import type { Cluster } from '@slipway/contracts/cluster';
import type { RuleFile } from '../rules/rule.ts';
import { rulesOf } from '../rules/rules.ts';
import { scrapeConfiguration, type ScrapeConfiguration } from './scrape-configuration.ts';

/** What a workspace of Amazon Managed Service for Prometheus is told of a cluster. */
export interface WorkspaceSettings {
  readonly rules: RuleFile;
  /** What its collector asks of whom. */
  readonly scrapeConfiguration: ScrapeConfiguration;
  /**
   * Who hears of alerts.
   *
   * @default - nobody, and somebody answers for that
   */
  readonly receivers?: AlertmanagerConfig;
}

/** What the workspace of a cluster is told; undefined where the cluster has none. */
export function workspaceSettings(cluster: Cluster): WorkspaceSettings | undefined {
  if (cluster.observability.metrics.form !== 'managed') return undefined;
  const isHeard = alertReceivers(cluster.observability.alerts).length > 0;
  return {
    rules: rulesOf(cluster),
    scrapeConfiguration: scrapeConfiguration(cluster),
    ...(isHeard && { receivers: alertmanagerConfig(cluster) }),
  };
}
