import type { PoolQuota } from '@slipway/contracts/batch';
import { at, listAt, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { aGpuPool, aPool } from '@slipway/testing/pool-builders';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { PoolFlavor } from './pool-flavor.ts';
import { TeamQueue } from './team-queue.ts';

const plain: PoolQuota = { pool: aPool(), cpu: 8, memoryGiB: 32 };
const gpu: PoolQuota = { pool: aGpuPool(), cpu: 16, memoryGiB: 64, accelerators: 2 };
const neuron: PoolQuota = {
  pool: aPool({ name: 'inferentia', accelerator: 'neuron' }),
  cpu: 4,
  memoryGiB: 16,
  accelerators: 1,
};

const queue = (quotas: readonly PoolQuota[]) => {
  const manifests = synthesise((scope) => {
    new TeamQueue(scope, 'queue', { team: 'red', quotas });
  });
  expect(manifests).meetsSchemas();
  return only(manifests, 'ClusterQueue');
};
const group = (quotas: readonly PoolQuota[]) => at(queue(quotas), 'spec', 'resourceGroups', 0);

const flavor = (quota: PoolQuota) => {
  const manifests = synthesise((scope) => {
    new PoolFlavor(scope, 'flavor', { pool: quota.pool });
  });
  expect(manifests).meetsSchemas();
  return only(manifests, 'ResourceFlavor');
};

const waitsForItsKind = { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' };

describe('a flavor', () => {
  it('is the nodes of a pool, under its name, outside namespaces', () => {
    const { metadata } = flavor(plain);
    expect(metadata).toMatchObject({ name: 'plain', annotations: waitsForItsKind });
    expect(metadata.namespace).toBeUndefined();
    expect(at(flavor(plain), 'spec')).toEqual({ nodeLabels: { 'slipway.dev/node-pool': 'plain' } });
  });

  it('states the taint of accelerators, and tolerates it for nobody', () => {
    expect(at(flavor(gpu), 'spec')).toEqual({
      nodeLabels: { 'slipway.dev/node-pool': 'gpu' },
      nodeTaints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
    });
  });
});

describe('a queue', () => {
  it('is for the environments of one team', () => {
    expect(queue([plain]).metadata).toMatchObject({ name: 'team-red', annotations: waitsForItsKind });
    expect(at(queue([plain]), 'spec', 'namespaceSelector')).toEqual({
      matchLabels: { 'slipway.dev/environment': 'developer', 'slipway.dev/team': 'red' },
    });
  });

  it('lends nothing, borrows nothing, ends no job for another, and lets small jobs pass', () => {
    const spec = at(queue([plain, gpu]), 'spec');
    expect(at(spec, 'cohortName')).toBeUndefined();
    expect(JSON.stringify(spec)).not.toMatch(/borrowingLimit|lendingLimit/);
    expect(at(spec, 'preemption')).toEqual({ withinClusterQueue: 'Never', reclaimWithinCohort: 'Never' });
    expect(at(spec, 'queueingStrategy')).toBe('BestEffortFIFO');
  });

  it('counts what the pools have, and no accelerator where none has any', () => {
    expect(group([plain])).toEqual({
      coveredResources: ['cpu', 'memory'],
      flavors: [
        {
          name: 'plain',
          resources: [
            { name: 'cpu', nominalQuota: 8 },
            { name: 'memory', nominalQuota: '32Gi' },
          ],
        },
      ],
    });
  });

  it('counts each accelerator in each pool, none where it is another', () => {
    const flavors = listAt(group([gpu, plain, neuron]), 'flavors');
    expect(at(group([gpu, plain, neuron]), 'coveredResources')).toEqual([
      'cpu',
      'memory',
      'aws.amazon.com/neuron',
      'nvidia.com/gpu',
    ]);
    const counts = flavors.map((each) =>
      listAt(each, 'resources')
        .slice(2)
        .map((resource) => at(resource, 'nominalQuota')),
    );
    expect(counts).toEqual([
      [0, 0],
      [0, 2],
      [1, 0],
    ]);
  });

  it('offers pools without accelerators first, in the order of the cluster', () => {
    const names = listAt(group([gpu, plain, neuron]), 'flavors').map((each) => at(each, 'name'));
    expect(names).toEqual(['plain', 'gpu', 'inferentia']);
  });

  it('is not made of nothing', () => {
    expect(() => queue([])).toThrow("'quotas' of the queue of team red is empty");
  });
});
