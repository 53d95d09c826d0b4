import { alertmanagerConfig } from '@slipway/contracts/alertmanager';
import { aCluster } from '@slipway/testing/builders';
import { managedMetrics, ownMetrics } from '@slipway/testing/observability-builders';
import { load } from 'js-yaml';
import { expect, it } from 'vitest';
import { rulesOf } from '../rules/rules.ts';
import { workspaceSettings } from './workspace-settings.ts';

const cluster = aCluster({ observability: managedMetrics });
const settings = workspaceSettings(cluster);

it('is nothing where no workspace has the metrics', () => {
  expect(workspaceSettings(aCluster())).toBeUndefined();
  expect(workspaceSettings(aCluster({ observability: ownMetrics }))).toBeUndefined();
});

it('has the rules of the cluster, under its name', () => {
  expect(settings?.ruleGroups.name).toBe('slipway-test');
  expect(load(settings?.ruleGroups.data ?? '')).toEqual(rulesOf(cluster));
});

it('has the receivers as a text in a text, as the API of AWS takes them', () => {
  const definition = load(settings?.alertManagerDefinition ?? '') as { readonly alertmanager_config: string };
  expect(load(definition.alertmanager_config)).toEqual(alertmanagerConfig(cluster));
});

it('has no receivers where it is said that nobody hears', () => {
  const unheard = {
    ...managedMetrics,
    alerts: { form: 'nobody', reason: 'a trial of two days', owner: 'ada@example.com', until: '2027-01-01' },
  } as const;
  expect(workspaceSettings({ ...cluster, observability: unheard })).not.toHaveProperty('alertManagerDefinition');
});
