import { unownedNeeds, waves } from '@slipway/contracts/chart-spec';
import { aCluster } from '@slipway/testing/builders';
import { at, listAt, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';

const autoMode = aCluster({ compute: 'eks-auto-mode' });
const karpenter = aCluster({ compute: 'karpenter' });

it('is a chart for each pool, named after it, after the platform and before the models', () => {
  expect(compose(autoMode).map(({ name }) => name)).toEqual(['plain', 'gpu']);
  for (const spec of compose(autoMode)) {
    expect(spec).toMatchObject({ app: 'node-pools', owner: 'platform', wave: waves.nodePools, source: autoMode.file });
    expect(spec.namespace).toBeUndefined();
  }
  expect(waves.platform).toBeLessThan(waves.nodePools);
  expect(waves.nodePools).toBeLessThan(waves.models);
});

describe.each([autoMode, karpenter])('on $compute', (cluster) => {
  const [, gpu] = compose(cluster).map(synthesiseChart);

  it('every chart is kept whole by the API server', () => {
    for (const spec of compose(cluster)) expect(synthesiseChart(spec)).meetsSchemas();
  });

  it('nodes have the role and the tags of their cluster', () => {
    const nodeClass = only(gpu!, cluster.compute === 'karpenter' ? 'EC2NodeClass' : 'NodeClass');
    expect(at(nodeClass, 'spec', 'role')).toBe('slipway-test-node');
    expect(at(nodeClass, 'spec', 'subnetSelectorTerms', 0, 'tags', 'slipway.dev/cluster')).toBe('test');
  });

  it('nodes grow in the zones of their cluster', () => {
    const requirements = listAt(only(gpu!, 'NodePool'), 'spec', 'template', 'spec', 'requirements');
    expect(requirements).toContainEqual({
      key: 'topology.kubernetes.io/zone',
      operator: 'In',
      values: ['us-east-1a', 'us-east-1b'],
    });
  });
});

it('our own Karpenter must be supplied by somebody; the one of Auto Mode is there', () => {
  expect(unownedNeeds(autoMode, compose(autoMode))).toEqual([]);
  expect(unownedNeeds(karpenter, compose(karpenter)).map(({ remedy }) => remedy)).toEqual([
    "add { kind: 'operator', name: 'karpenter', owner: '<who supplies it>' } to externals",
  ]);
});
