import { aCluster, storesInCluster } from '@slipway/testing/builders';
import { managedMetrics } from '@slipway/testing/observability-builders';
import { expect, it } from 'vitest';
import { stateValues } from './kube-state-metrics.ts';

const few = stateValues(aCluster({ observability: managedMetrics }));
const more = stateValues(aCluster({ observability: managedMetrics, stores: storesInCluster() }));
const kindsOf = ({ rbac }: typeof few) => rbac.extraRules.flatMap(({ resources }) => resources);

it('may read the objects that it reads, and may change nothing', () => {
  expect(kindsOf(few)).toEqual(['applications', 'externalsecrets', 'nodeclaims', 'nodepools']);
  expect(kindsOf(more)).toEqual([
    ...['applications', 'objectstores', 'certificates', 'externalsecrets', 'nodeclaims', 'nodepools', 'clusters'],
  ]);
  for (const { verbs } of more.rbac.extraRules) expect(verbs).toEqual(['list', 'watch']);
});

it('reads a value, an entry of a list, a key of a map and a word, each in the words of the program', () => {
  const text = JSON.stringify(more.customResourceState.config);
  const each = [
    { type: 'Gauge', gauge: { path: ['status', 'notAfter'] } },
    {
      type: 'Gauge',
      gauge: { path: ['status', 'conditions'], valueFrom: ['status'], labelsFromPath: { type: ['type'] } },
    },
    {
      type: 'Gauge',
      gauge: {
        path: ['status', 'serverRecoveryWindow'],
        valueFrom: ['lastSuccessfulBackupTime'],
        labelFromKey: 'server',
      },
    },
    {
      type: 'StateSet',
      stateSet: {
        path: ['status', 'operationState', 'phase'],
        labelName: 'phase',
        list: ['Error', 'Failed', 'Running', 'Succeeded', 'Terminating'],
      },
    },
  ];
  for (const one of each) expect(text).toContain(JSON.stringify(one));
});
