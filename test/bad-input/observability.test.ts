import { describe, it } from 'vitest';
import { expectOneFinding, inCluster, type Slip } from './slips.ts';

const settings = "metrics: { form: 'in-cluster', retentionDays: 7 },";
const receivers = "receivers: [{ form: 'slack', name: 'channel', channel: '#slipway-dev' }]";
const alerts = `alerts: { form: 'receivers', ${receivers} },`;
const managed = (range: string, workspace = 'ws-01234567-89ab-cdef-0123-456789abcdef') =>
  `metrics: { form: 'managed', workspace: '${workspace}', collectorRange: '${range}' },`;
/** What is measured in AWS, with somebody whom it can tell. */
const toAws = (...args: Parameters<typeof managed>) =>
  `${managed(...args)} alerts: { form: 'receivers', ${topic('arn:aws:sns:us-east-1:111122223333:on-call')} },`;
const topic = (arn: string) => `receivers: [{ form: 'sns', name: 'on-call', topic: '${arn}' }]`;

const slips: readonly Slip[] = [
  inCluster(
    'a form that is none',
    "'in-cluster', retentionDays",
    "'cluster', retentionDays",
    'unknown-value',
    'observability.metrics.form',
    /in-cluster/,
  ),
  inCluster(
    'a workspace that is none',
    `${settings}\n    ${alerts}`,
    toAws('10.20.255.0/27', 'prod'),
    'invalid-workspace',
    'observability.metrics.workspace',
    /ws-/,
  ),
  inCluster(
    'a workspace that nobody makes',
    `${settings}\n    ${alerts}`,
    toAws('10.20.255.0/27').replace(/ workspace: '[^']*',/, ''),
    'workspace-needed',
    'observability.metrics.workspace',
    /id of a workspace/,
  ),
  inCluster(
    'a collector outside the VPC',
    `${settings}\n    ${alerts}`,
    toAws('10.99.0.0/27'),
    'outside-vpc',
    'observability.metrics.collectorRange',
    /in the VPC/,
  ),
  inCluster(
    'a collector that may be anywhere in the VPC',
    `${settings}\n    ${alerts}`,
    toAws('10.20.0.0/16'),
    'whole-vpc',
    'observability.metrics.collectorRange',
    /subnets of its own/,
  ),
];

const told: readonly Slip[] = [
  inCluster('alerts of which nobody hears', alerts, '', 'alerts-reach-nobody', 'observability.alerts', /receivers/),
  inCluster(
    'nobody who gets up',
    "channel: '#slipway-dev' }",
    "channel: '#slipway-dev', severities: ['ticket'] }",
    'alerts-reach-nobody',
    'observability.alerts.receivers',
    /'page'/,
  ),
  inCluster(
    'two receivers of one name',
    receivers,
    "receivers: [{ form: 'slack', name: 'a', channel: '#a' }, { form: 'slack', name: 'a', channel: '#b' }]",
    'duplicate-name',
    'observability.alerts.receivers[1].name',
    /of its own/,
  ),
  inCluster(
    'the address of a webhook instead of a channel',
    "channel: '#slipway-dev'",
    "channel: 'https://hooks.slack.com/services/T0/B0/x'",
    'invalid-channel',
    'observability.alerts.receivers[0].channel',
    /with the hash/,
  ),
  inCluster(
    'a topic that keeps an order',
    receivers,
    topic('arn:aws:sns:us-east-1:111122223333:on-call.fifo'),
    'invalid-topic',
    'observability.alerts.receivers[0].topic',
    /fifo/,
  ),
  inCluster(
    'a channel that AWS cannot write to',
    settings,
    managed('10.20.255.0/27'),
    'unsupported-receiver',
    'observability.alerts.receivers[0].form',
    /Amazon SNS/,
  ),
  inCluster(
    'a topic of somebody else, to which AWS does not send',
    `${settings}\n    ${alerts}`,
    toAws('10.20.255.0/27').replace('111122223333', '444455556666'),
    'foreign-topic',
    'observability.alerts.receivers[0].topic',
    /111122223333/,
  ),
];

describe('who gathers metrics', () => {
  it.each(slips)('$title', expectOneFinding);
});

/** Something that shows what is measured, after who hears of alerts. */
const grafana = (settings: string) => `${alerts}\n    grafana: { ${settings} },`;

const shown: readonly Slip[] = [
  inCluster(
    'a dashboard about what the cluster does not have',
    alerts,
    grafana("form: 'in-cluster', dashboards: ['nodes', 'neuron']"),
    'nothing-to-show',
    'observability.grafana.dashboards[1]',
    /leave it out/,
  ),
  inCluster(
    'a dashboard that is named twice',
    alerts,
    grafana("form: 'in-cluster', dashboards: ['nodes', 'nodes']"),
    'duplicate-name',
    'observability.grafana.dashboards[1]',
    /name it once/,
  ),
  inCluster(
    'a Grafana in AWS for metrics in the cluster',
    alerts,
    grafana("form: 'managed', saml: { metadata: 'https://id.example.com/saml' }"),
    'grafana-apart-from-metrics',
    'observability.grafana.form',
    /both/,
  ),
  inCluster(
    'a Grafana in AWS that cannot ask the provider',
    `${settings}\n    ${alerts}`,
    `${toAws('10.20.255.0/27')} grafana: { form: 'managed' },`,
    'sign-in-needed',
    'observability.grafana.saml',
    /SAML metadata/,
  ),
];

it('logs that are kept for a time that CloudWatch does not know', async () => {
  await expectOneFinding(
    inCluster(
      '',
      alerts,
      `${alerts}\n    logs: { form: 'cloudwatch', retentionDays: 45 },`,
      'unknown-value',
      'observability.logs.retentionDays',
      /30/,
    ),
  );
});

it('costs from a Prometheus that is not there', async () => {
  await expectOneFinding(
    inCluster(
      '',
      `${settings}\n    ${alerts}`,
      `${toAws('10.20.255.0/27')} cost: 'opencost',`,
      'metrics-needed',
      'observability.cost',
      /split cost allocation/,
    ),
  );
});

it('traces of which none would be kept', async () => {
  await expectOneFinding(
    inCluster(
      '',
      alerts,
      `${alerts}\n    traces: { form: 'x-ray', keptPercent: 0 },`,
      'too-small',
      'observability.traces.keptPercent',
      /0/,
    ),
  );
});

describe('who shows what is measured', () => {
  it.each(shown)('$title', expectOneFinding);
});

describe('who hears of alerts', () => {
  it.each(told)('$title', expectOneFinding);
});
