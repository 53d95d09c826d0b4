import { alertmanagerConfig } from '@slipway/contracts/alertmanager';
import { aCluster } from '@slipway/testing/builders';
import { managedMetrics, ownMetrics } from '@slipway/testing/observability-builders';
import { expect, it } from 'vitest';
import { rulesOf } from '../rules/rules.ts';
import { workspaceSettings } from './workspace-settings.ts';

const cluster = aCluster({ observability: managedMetrics });

it('is nothing where no workspace has the metrics', () => {
  expect(workspaceSettings(aCluster())).toBeUndefined();
  expect(workspaceSettings(aCluster({ observability: ownMetrics }))).toBeUndefined();
});

it('is the rules of the cluster, and who hears of them', () => {
  expect(workspaceSettings(cluster)).toMatchObject({ rules: rulesOf(cluster), receivers: alertmanagerConfig(cluster) });
});

it('has no receivers where it is said that nobody hears', () => {
  const unheard = {
    ...managedMetrics,
    alerts: { form: 'nobody', reason: 'a trial of two days', owner: 'ada@example.com', until: '2027-01-01' },
  } as const;
  expect(workspaceSettings({ ...cluster, observability: unheard })).not.toHaveProperty('receivers');
});
