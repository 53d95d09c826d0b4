import type { Alerts } from '@slipway/contracts/alerts';
import type { Observability } from '@slipway/contracts/observability';
import { frozen } from './frozen.ts';

/** Nobody measures anything. */
export const unmeasured: Observability = frozen({
  metrics: { form: 'none' },
  grafana: { form: 'none' },
  logs: { form: 'none' },
  traces: { form: 'none' },
  cost: 'none',
});

/** Both kinds of receivers, each of which hears of something else. */
export const toldAlerts: Alerts = frozen({
  form: 'receivers',
  receivers: [
    { form: 'sns', name: 'on-call', topic: 'arn:aws:sns:eu-west-1:111122223333:on-call', severities: ['page'] },
    { form: 'slack', name: 'team', channel: '#platform', severities: ['page', 'ticket'] },
  ],
});

/** Prometheus runs in the cluster; no two of its amounts are the same. */
export const ownMetrics: Observability = frozen({
  metrics: { form: 'in-cluster', replicas: 2, retentionDays: 9, storageGiB: 30, memoryGiB: 3 },
  alerts: toldAlerts,
  grafana: { form: 'in-cluster' },
  logs: { form: 'none' },
  traces: { form: 'x-ray', keptPercent: 20 },
  cost: 'opencost',
});

/** AWS measures, from two subnets. */
export const managedMetrics: Observability = frozen({
  metrics: {
    form: 'managed',
    workspace: 'ws-12345678-1234-1234-1234-123456789012',
    collectorRange: '10.0.255.0/27',
  },
  alerts: {
    form: 'receivers',
    receivers: [
      {
        form: 'sns',
        name: 'on-call',
        topic: 'arn:aws:sns:us-east-1:111122223333:on-call',
        severities: ['page', 'ticket'],
      },
    ],
  },
  grafana: {
    form: 'managed',
    saml: { metadata: 'https://id.example.com/saml', groupsAttribute: 'groups', emailAttribute: 'mail' },
  },
  logs: { form: 'cloudwatch', retentionDays: 90 },
  traces: { form: 'none' },
  cost: 'none',
});

/** The same, in a workspace that is made with the cluster. */
export const madeMetrics: Observability = frozen({
  ...managedMetrics,
  metrics: { form: 'managed', collectorRange: '10.0.255.0/27' },
});
