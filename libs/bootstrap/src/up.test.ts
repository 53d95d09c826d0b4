import { aCluster } from '@slipway/testing/builders';
import { aPool } from '@slipway/testing/pool-builders';
import { madeMetrics, managedMetrics } from '@slipway/testing/observability-builders';
import { describe, expect, it } from 'vitest';
import { plan } from './plan.ts';
import { endState, startWorld } from './testing/world.ts';
import { up } from './up.ts';

const auto = aCluster({ compute: 'eks-auto-mode', observability: madeMetrics });
const karpenter = aCluster({ compute: 'karpenter', observability: managedMetrics });

describe.each([auto, karpenter])('up with $compute', (cluster) => {
  it('makes all that its plan named, after which there is nothing to do', async () => {
    await using world = await startWorld(cluster);
    const before = await plan(world.run(), world.steps);
    expect(before.filter(({ does }) => does === 'refuse')).toEqual([]);
    expect(before.filter(({ does }) => does === 'create').length).toBeGreaterThan(8);
    expect(world.aws.calls.every(({ action }) => /:(Describe|List|Get|AssumeRole)/.test(action))).toBe(true);
    await up(world.run(), world.steps);
    const after = await plan(world.run(), world.steps);
    expect(after.filter(({ does }) => does !== 'nothing')).toEqual([]);
    const calls = world.aws.calls.length;
    const made = endState(world);
    await up(world.run(), world.steps);
    expect(endState(world)).toEqual(made);
    expect(
      world.aws.calls.slice(calls).filter(({ action }) => !/:(Describe|List|Get|AssumeRole)/.test(action)),
    ).toEqual([]);
  });
});

it.each([
  [undefined, false],
  [2, true],
])('Karpenter keeps nodes that are always there (%s) only where it is told to', async (warmNodes, staticCapacity) => {
  await using world = await startWorld({ ...karpenter, nodePools: [aPool({ warmNodes })] });
  await up(world.run(), world.steps);
  expect(world.releases.get('karpenter')?.values).toMatchObject({ settings: { featureGates: { staticCapacity } } });
});
