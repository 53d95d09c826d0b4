import { aCluster } from '@slipway/testing/builders';
import type { Manifest } from '@slipway/contracts/manifest';
import { describe, expect, it } from 'vitest';
import { plan } from './plan.ts';
import { actions, bootstrapPolicy } from './permissions.ts';
import { removalSteps } from './steps/removal.ts';
import { reads } from './testing/lifetime.ts';
import { endState, startWorld, type World } from './testing/world.ts';
import { up } from './up.ts';

const nodePools: readonly Manifest[] = [{ apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name: 'x86' } }];
const cluster = aCluster({ compute: 'karpenter' });

function removal(world: World, deleteData = false) {
  return removalSteps({ nodePools, reach: world.kubernetes.reach, deleteData });
}

async function made(): Promise<World> {
  const world = await startWorld(cluster);
  await up(world.run(), world.steps);
  return world;
}

describe('down', () => {
  it('says what goes, lets it go in order, and keeps the stores', async () => {
    await using world = await made();
    const changes = await plan(world.run(), removal(world));
    expect(changes.filter(({ does }) => does !== 'nothing').map(({ title }) => title)).toEqual([
      'Application root',
      'node group system',
      'EKS cluster test',
      'stack identity',
    ]);
    await up(world.run(), removal(world));
    const { eks, cloudFormation } = world.aws;
    expect(eks.clusters.all()).toEqual([]);
    expect(cloudFormation.stacks.keys()).toEqual(['slipway-test-base', 'slipway-test-data']);
    expect([...world.kubernetes.objects.keys()].some((path) => path.endsWith('/applications/root'))).toBe(false);
    await up(world.run(), removal(world, true));
    expect(cloudFormation.stacks.keys()).toEqual([]);
    const calls = world.aws.calls.length;
    await up(world.run(), removal(world, true));
    expect(world.aws.calls.slice(calls).filter(({ action }) => !reads.test(action))).toEqual([]);
  });

  it('never touches a foreign cluster', async () => {
    await using world = await made();
    world.aws.eks.clusters.get('test')!.tags = {};
    const before = endState(world);
    await expect(up(world.run(), removal(world))).rejects.toThrow('not-ours');
    expect(endState(world)).toEqual(before);
  });
});

describe('the policy of whoever runs it', () => {
  it('names every action that a run takes, and no wildcard', async () => {
    await using world = await made();
    await up(world.run(), removal(world, true));
    const named = Object.entries(actions).flatMap(([service, names]) => names.map((name) => `${service}:${name}`));
    const taken = [...new Set(world.aws.calls.map(({ action }) => action))];
    expect(taken.filter((action) => !named.includes(action))).toEqual([]);
    const text = JSON.stringify(bootstrapPolicy(cluster));
    expect(text).not.toMatch(/"[a-z]+:\*"/);
    for (const action of taken) expect(text).toContain(`"${action}"`);
  });
});
