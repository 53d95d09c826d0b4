import { expect, it } from 'vitest';
import { alertsUnheard } from './check-alerts.ts';
import type { Metrics } from './observability.ts';

const place = { file: 'clusters/dev/cluster.ts' };
const others = { grafana: { form: 'none' }, logs: { form: 'none' }, traces: { form: 'none' }, cost: 'none' } as const;
const nobody = {
  form: 'nobody',
  reason: 'a trial of two days',
  owner: 'ada@example.com',
  until: '2027-01-01',
} as const;
const inCluster: Metrics = { form: 'in-cluster', replicas: 1, retentionDays: 15, storageGiB: 50, memoryGiB: 2 };
const managed: Metrics = { form: 'managed', collectorRange: '10.0.255.0/27' };

it.each([inCluster, managed])('that nobody hears of alerts is said at each rendering: $form', (metrics) => {
  expect(alertsUnheard({ observability: { ...others, metrics, alerts: nobody } }, place)).toMatchObject([
    {
      rule: 'alerts-reach-nobody',
      severity: 'warning',
      path: 'observability.alerts',
      message: 'reach nobody until 2027-01-01: a trial of two days (ada@example.com)',
    },
  ]);
});

it('nothing is said where somebody hears, or where nothing is measured', () => {
  const topic = 'arn:aws:sns:us-east-1:111122223333:on-call';
  const heard = {
    form: 'receivers' as const,
    receivers: [{ form: 'sns' as const, name: 'on-call', topic, severities: ['page' as const, 'ticket' as const] }],
  };
  expect(alertsUnheard({ observability: { ...others, metrics: managed, alerts: heard } }, place)).toEqual([]);
  expect(alertsUnheard({ observability: { ...others, metrics: { form: 'none' }, alerts: nobody } }, place)).toEqual([]);
  expect(alertsUnheard({}, place)).toEqual([]);
});
