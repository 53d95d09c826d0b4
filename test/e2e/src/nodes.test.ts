import { ownRoot } from '@slipway/scripts/workspace';
import type { Manifest } from '@slipway/contracts/manifest';
import { labelsAt, listAt } from '@slipway/proofs/fields';
import { describe, expect, it } from 'vitest';
import { readDist, renderedClusters } from './dist.ts';
import { nodesOf, poolsOf } from './nodes.ts';
import { meantPools } from './stages/lands.ts';

function nodePool(requirement: object, limits: object = { cpu: 64 }): Manifest {
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name: 'gpu' },
    spec: {
      limits,
      template: {
        metadata: { labels: { 'slipway.dev/node-pool': 'gpu' } },
        spec: {
          nodeClassRef: { group: 'eks.amazonaws.com', kind: 'NodeClass', name: 'gpu' },
          taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
          requirements: [
            { key: 'eks.amazonaws.com/instance-family', operator: 'In', values: ['g6'] },
            { key: 'topology.kubernetes.io/zone', operator: 'In', values: ['us-east-1a', 'us-east-1b'] },
            requirement,
          ],
        },
      },
    },
  } as unknown as Manifest;
}
const size = { key: 'eks.amazonaws.com/instance-size', operator: 'In', values: ['2xlarge'] };

describe('nodes of a pool', () => {
  it('have what the catalog says of their instance type', () => {
    const nodes = nodesOf(poolsOf([nodePool(size)]), [], 'us-east-1');
    expect(nodes.length).toBeGreaterThanOrEqual(2);
    expect(labelsAt(nodes[0], 'metadata', 'labels')).toMatchObject({
      'karpenter.sh/nodepool': 'gpu',
      'kubernetes.io/arch': 'amd64',
      'node.kubernetes.io/instance-type': 'g6.2xlarge',
      'topology.kubernetes.io/zone': 'us-east-1a',
    });
    expect(labelsAt(nodes[0], 'status', 'capacity')).toMatchObject({ 'nvidia.com/gpu': '1' });
    expect(listAt(nodes[0], 'spec', 'taints')).toHaveLength(1);
  });

  it('never exceed its limits', () => {
    const limited = nodePool(size, { 'nvidia.com/gpu': 1 });
    expect(nodesOf(poolsOf([limited]), [], 'us-east-1')).toHaveLength(1);
  });

  it('are not made by rules that nobody understands', () => {
    const strange = { key: 'eks.amazonaws.com/instance-cpu', operator: 'In', values: ['8'] };
    expect(() => poolsOf([nodePool(strange)])).toThrow('does not know the requirement eks.amazonaws.com/instance-cpu');
    expect(() => poolsOf([nodePool({ ...size, operator: 'NotIn' })])).toThrow('only requirements with operator In');
  });
});

it.each(renderedClusters(ownRoot))('every pool of %s gets nodes', (cluster) => {
  const manifests = readDist(ownRoot, cluster).map(({ manifest }) => manifest);
  const pools = poolsOf(manifests);
  const nodes = nodesOf(pools, manifests, 'region');
  const served = new Set(nodes.map((node) => labelsAt(node, 'metadata', 'labels')['karpenter.sh/nodepool']));
  expect([...served].sort()).toEqual(pools.map(({ name }) => name).sort());
});

it('a pod that asks for no accelerator is meant for no node that has one', () => {
  const [pool] = poolsOf([nodePool(size)]);
  expect(meantPools({ spec: { containers: [] } }, [pool!])).toEqual([]);
  expect(meantPools({ spec: { nodeSelector: { 'slipway.dev/node-pool': 'gpu' } } }, [pool!])).toEqual([pool]);
});
