import { chartFile, checkNeeds, waves } from '@slipway/contracts/chart-spec';
import { aCluster } from '@slipway/testing/builders';
import { at, listAt, namesOf, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { compose } from './compose.ts';

const cluster = aCluster({
  batch: {
    quotas: [
      { team: 'blue', pool: 'plain', cpu: 4, memoryGiB: 16 },
      { team: 'red', pool: 'gpu', cpu: 16, memoryGiB: 64, accelerators: 2 },
      { team: 'red', pool: 'plain', cpu: 8, memoryGiB: 32 },
    ],
  },
});
const [flavors, red, blue] = compose(cluster);

it('is a chart of pools and one for each team that has quotas, so that teams change their own file', () => {
  expect(compose(cluster).map((spec) => chartFile('test', spec))).toEqual([
    'dist/test/batch/flavors.yaml',
    'dist/test/batch/team-red.yaml',
    'dist/test/batch/team-blue.yaml',
  ]);
  for (const spec of compose(cluster)) expect(synthesiseChart(spec)).meetsSchemas();
});

it('is nothing where nobody has a quota', () => {
  expect(compose(aCluster())).toEqual([]);
});

it('comes after its operator, before the environments whose queues lead to it, and needs its operator', () => {
  for (const spec of compose(cluster)) expect(spec).toMatchObject({ wave: waves.batch, owner: 'platform' });
  expect(waves.operators).toBeLessThan(waves.batch);
  expect(waves.batch).toBeLessThan(waves.developers);
  expect(checkNeeds(cluster, compose(cluster)).map(({ remedy }) => remedy)).toEqual([
    "add { kind: 'Operator', name: 'kueue', owner: '<who supplies it>' } to externals",
  ]);
});

it('knows each pool once, and no pool that nobody has a quota of', () => {
  expect(namesOf(synthesiseChart(flavors!), 'ResourceFlavor')).toEqual(['gpu', 'plain']);
  const one = { quotas: cluster.batch!.quotas.slice(0, 1) };
  const [few] = compose(aCluster({ batch: one }));
  expect(namesOf(synthesiseChart(few!), 'ResourceFlavor')).toEqual(['plain']);
});

it('each team has its own quotas', () => {
  const pools = (spec: typeof red) =>
    listAt(only(synthesiseChart(spec!), 'ClusterQueue'), 'spec', 'resourceGroups', 0, 'flavors').map((flavor) =>
      at(flavor, 'name'),
    );
  expect(pools(red)).toEqual(['plain', 'gpu']);
  expect(pools(blue)).toEqual(['plain']);
});
