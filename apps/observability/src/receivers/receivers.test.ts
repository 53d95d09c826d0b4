import { aCluster } from '@slipway/testing/builders';
import { managedMetrics, ownMetrics } from '@slipway/testing/observability-builders';
import { expect, it } from 'vitest';
import { alertmanagerConfig, alertmanagerIdentity, ownChannels, webhookSecret } from '@slipway/contracts/alertmanager';

const own = aCluster({ observability: ownMetrics });
const managed = aCluster({ observability: managedMetrics });
const config = alertmanagerConfig(own);

it('each receiver is told what it hears of, and all who hear of the same are', () => {
  expect(config.route.routes.map(({ receiver, matchers }) => [receiver, ...matchers])).toEqual([
    ['on-call', 'severity="page"'],
    ['team', 'severity="page"'],
    ['team', 'severity="ticket"'],
  ]);
  for (const route of config.route.routes) expect(route.continue).toBe(true);
});

it('whoever must get up is told sooner, and again sooner', () => {
  const [page, , ticket] = config.route.routes;
  expect(page).toMatchObject({ group_wait: '30s', repeat_interval: '4h' });
  expect(ticket).toMatchObject({ group_wait: '5m', repeat_interval: '1d' });
});

it('a topic is asked in its own region, which need not be that of the cluster', () => {
  expect(config.receivers.find(({ name }) => name === 'on-call')?.sns_configs).toMatchObject([
    { topic_arn: 'arn:aws:sns:eu-west-1:111122223333:on-call', sigv4: { region: 'eu-west-1' } },
  ]);
});

it('the address of a webhook is a file that a secret of its own name fills', () => {
  const [channel] = ownChannels(own);
  expect(channel && webhookSecret(own, channel)).toEqual({
    name: 'alerts-team',
    keys: ['url'],
    remoteKey: '/slipway/test/observability/alerts-team',
  });
  expect(config.receivers.find(({ name }) => name === 'team')?.slack_configs).toMatchObject([
    { api_url_file: '/etc/alertmanager/receivers/team/url', channel: '#platform' },
  ]);
});

it('it may send to the topics that are named, and nothing else; where AWS sends there is nobody who may', () => {
  expect(alertmanagerIdentity(own)).toMatchObject({
    namespace: 'observability',
    serviceAccount: 'metrics-alertmanager',
    grants: [{ actions: ['sns:Publish'], resources: ['arn:aws:sns:eu-west-1:111122223333:on-call'] }],
  });
  expect(alertmanagerIdentity(managed)).toBeUndefined();
  expect(ownChannels(managed)).toEqual([]);
});
