import { instanceFamilies } from '@slipway/catalog/instance-types';
import { checkNodePools, eligibleTypes } from '@slipway/contracts/check-node-pools';
import { checkNeeds, waves } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import { aCluster } from '@slipway/testing/builders';
import { aPool } from '@slipway/testing/pool-builders';
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

it('nodes need a role and a network; our own Karpenter must be supplied too, the one of Auto Mode is there', () => {
  const needed = (cluster: Cluster) => new Set(checkNeeds(cluster, compose(cluster)).map(({ remedy }) => remedy));
  const common = [
    `add { kind: 'IamRole', name: 'slipway-${autoMode.name}-node', owner: '<who supplies it>' } to externals`,
    `add { kind: 'Network', name: '${autoMode.name}', owner: '<who supplies it>' } to externals`,
  ];
  expect(needed(autoMode)).toEqual(new Set(common));
  expect(needed(karpenter)).toEqual(
    new Set([...common, "add { kind: 'Operator', name: 'karpenter', owner: '<who supplies it>' } to externals"]),
  );
});

it('Neuron nodes of our own Karpenter need their device plugin; those of Auto Mode have it', () => {
  const nodePools = [aPool({ name: 'inferentia', accelerator: 'neuron' })];
  const needs = (cluster: Cluster) => compose(cluster).flatMap((spec) => spec.needs);
  const plugin = { kind: 'AddOn', name: 'neuron-device-plugin' };
  expect(needs(aCluster({ ...karpenter, nodePools }))).toContainEqual(plugin);
  expect(needs(aCluster({ ...autoMode, nodePools }))).not.toContainEqual(plugin);
});

describe.each([
  ['arm64', 'none', ['m8g', 'c8g', 'r8g', 'm7g', 'c7g', 'r7g', 'm6g', 'c6g']],
  ['amd64', 'none', ['m7i', 'c7i', 'm6i', 'c6i']],
  ['amd64', 'nvidia', ['g5', 'g6', 'g6e', 'p5']],
  ['amd64', 'neuron', ['inf2', 'trn1']],
] as const)('%s nodes with accelerator %s', (architecture, accelerator, families) => {
  it.each(families)('may be of family %s', (family) => {
    const pool = aPool({
      architecture,
      accelerator,
      families: [family],
      limits: { cpu: 1, memoryGiB: 1, ...(accelerator !== 'none' && { accelerators: 1 }) },
    });
    const complaints: string[] = [];
    const catalog = { instanceFamilies } as Parameters<typeof checkNodePools>[1];
    checkNodePools([pool], catalog, (path, value, { message }) =>
      complaints.push(`${path} ${String(value)} ${message}`),
    );
    expect(complaints).toEqual([]);
    expect(eligibleTypes(pool, catalog).map((type) => type.architecture)).toContain(architecture);
    for (const cluster of [autoMode, karpenter]) {
      const [spec] = compose(aCluster({ ...cluster, nodePools: [pool] }));
      expect(synthesiseChart(spec!)).meetsSchemas();
    }
  });
});
