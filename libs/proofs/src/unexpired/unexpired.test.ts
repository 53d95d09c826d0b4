import type { PlacedManifest } from '@slipway/contracts/manifest';
import { waived } from '@slipway/contracts/waiver';
import type { Observability } from '@slipway/contracts/observability';
import { aCluster } from '@slipway/testing/builders';
import { anEvidence } from '@slipway/testing/evidence';
import { managedMetrics, ownMetrics } from '@slipway/testing/observability-builders';
import { describe, expect, it } from 'vitest';
import { unexpired } from './unexpired.ts';

const lastDay = '2027-06-30';
const dayAfter = '2027-07-01';

function namespace(annotations: Readonly<Record<string, string>>): PlacedManifest {
  return {
    file: 'dist/test/shop/shop.yaml',
    manifest: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', annotations: { ...annotations } } },
  };
}

const rulesOn = (asOf: string | undefined, annotations: Readonly<Record<string, string>>) =>
  unexpired
    .prove(anEvidence({ manifests: [namespace(annotations)], ...(asOf !== undefined && { asOf }) }))
    .map(({ rule, message }) => `${rule}: ${message}`);

const agreed = waived({ rule: 'restricted-namespace', reason: 'reads devices', owner: 'platform', until: lastDay });
const environment = { 'slipway.dev/expires': lastDay, 'slipway.dev/owner': 'ana@example.com' };

describe.each([
  ['a waiver', agreed, 'expired-waiver'],
  ['an environment', environment, 'expired-environment'],
])('%s', (_, annotations, rule) => {
  it('holds on its last day', () => {
    expect(rulesOn(lastDay, annotations)).toEqual([]);
  });

  it('is a finding on the day after', () => {
    expect(rulesOn(dayAfter, annotations)).toEqual([expect.stringContaining(`${rule}: `)]);
    expect(rulesOn(dayAfter, annotations)[0]).toContain(lastDay);
  });

  it('is nobody’s business where no day is said: rendering knows none', () => {
    expect(rulesOn(undefined, annotations)).toEqual([]);
  });
});

it('a waiver that names no day has none left', () => {
  expect(rulesOn('2020-01-01', { 'slipway.dev/waiver': 'restricted-namespace: because' })).toEqual([
    expect.stringContaining('expired-waiver'),
  ]);
});

it('what was agreed for ever is left alone', () => {
  expect(rulesOn(dayAfter, {})).toEqual([]);
});

it('that nobody hears of alerts is agreed for a time too, where no object of the cluster says so', () => {
  const alerts = { form: 'nobody', reason: 'a trial of two days', owner: 'ada@example.com', until: lastDay } as const;
  const on = (asOf: string, observability: Observability) =>
    unexpired
      .prove(anEvidence({ cluster: aCluster({ observability: { ...observability, alerts } }), manifests: [], asOf }))
      .map(({ rule, path }) => [rule, path]);
  expect(on(lastDay, managedMetrics)).toEqual([]);
  expect(on(dayAfter, managedMetrics)).toEqual([['expired-waiver', 'observability.alerts.until']]);
  // In the cluster, the rules carry the waiver.
  expect(on(dayAfter, ownMetrics)).toEqual([]);
});
