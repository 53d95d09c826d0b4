import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { askBeforeRemoval } from '@slipway/constructs/removal/removal';
import { k8s } from 'cdk8s-plus-28';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Construct } from 'constructs';
import { accessSettings, signInSettings } from './access.ts';
import { healthByCondition, healthByPhase } from './health.ts';

/** What `SettingsChart` needs to know. */
export interface SettingsChartProps {
  /** The cluster, whose people sign in. */
  readonly cluster: Cluster;
}

/**
 * Argo CD's own settings. Waves between Applications order nothing as long as it does not judge their health, which it
 * has not done by itself since 1.8.
 */
export class SettingsChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster }: SettingsChartProps) {
    super(scope, id, { app: 'platform', team: 'platform' });
    this.settings('argocd-cm', {
      'application.resourceTrackingMethod': 'annotation',
      'resource.customizations.health.argoproj.io_Application': applicationHealth,
      ...healthByCondition,
      ...healthByPhase,
      ...signInSettings(cluster),
    });
    this.settings('argocd-rbac-cm', accessSettings(cluster));
  }

  private settings(name: string, data: Readonly<Record<string, string>>): void {
    new k8s.KubeConfigMap(this, name, {
      metadata: {
        name,
        namespace: 'argocd',
        annotations: askBeforeRemoval,
        // Argo CD reads only ConfigMaps that carry this label.
        labels: { 'app.kubernetes.io/part-of': 'argocd', 'app.kubernetes.io/name': name },
      },
      data: { ...data },
    });
  }
}

/**
 * An Application is as healthy as it says itself, once a first sync has come to an end: before that, Argo CD calls one
 * healthy that has none of its objects yet, and the next wave would not wait for them. It is not waited for when that sync
 * has failed: one that is renamed can sync only when the one of its old name is gone, which comes last. Lua, without its
 * standard library.
 */
const applicationHealth = `local verdict = { status = "Progressing", message = "not synced yet" }
if obj.status ~= nil and obj.status.health ~= nil and obj.status.health.status ~= nil then
  local sync = obj.status.sync or {}
  local operation = obj.status.operationState or { phase = "Running" }
  if sync.status == "Synced" or operation.phase ~= "Running" or operation.retryCount ~= nil then
    verdict.status = obj.status.health.status
    verdict.message = obj.status.health.message or ""
  end
end
return verdict
`;
