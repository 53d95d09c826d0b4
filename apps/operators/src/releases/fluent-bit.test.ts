import { operatorService } from '@slipway/contracts/operators';
import { aCluster } from '@slipway/testing/builders';
import { at } from '@slipway/testing/find';
import type { Json } from '@slipway/contracts/manifest';
import { managedMetrics } from '@slipway/testing/observability-builders';
import { expect, it } from 'vitest';
import { compose } from '../compose.ts';
import { fluentBit } from './fluent-bit.ts';

const cluster = aCluster({ observability: managedMetrics });
const operator = operatorService('fluent-bit');
const release = fluentBit(cluster, operator);
const values = JSON.parse(JSON.stringify('values' in release ? release.values : {})) as Json;

it('is there where logs are kept, and nowhere else', () => {
  const names = (one: typeof cluster) => compose(one).map(({ name }) => name);
  expect(names(cluster)).toContain('fluent-bit');
  expect(names(aCluster())).not.toContain('fluent-bit');
  expect(() => fluentBit(aCluster(), operator)).toThrow(/leave Fluent Bit out/);
});

it('may write to the streams of the one group that it needs, with the role that its account names', () => {
  expect(release.needs).toEqual([{ kind: 'LogGroup', name: '/slipway/test/pods' }]);
  expect(release.identity?.grants).toEqual([
    {
      actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: ['arn:aws:logs:us-east-1:111122223333:log-group:/slipway/test/pods:*'],
    },
  ]);
  expect(at(values, 'serviceAccount', 'annotations')).toEqual({
    'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/slipway-test-fluent-bit-fluent-bit',
  });
  expect(at(values, 'config', 'outputs')).toContain('log_group_name /slipway/test/pods\n');
});

it('reads every node, changes nothing there but its own folder, and somebody answers for that', () => {
  expect(at(values, 'tolerations')).toEqual([{ operator: 'Exists' }]);
  expect(at(values, 'daemonSetVolumeMounts')).toEqual([
    { name: 'logs', mountPath: '/var/log', readOnly: true },
    { name: 'state', mountPath: '/var/lib/fluent-bit' },
  ]);
  expect(operator.waiver).toMatchObject({ rule: 'restricted-namespace', owner: 'platform' });
});
