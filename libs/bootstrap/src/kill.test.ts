import type { Cluster } from '@slipway/contracts/cluster';
import type { Manifest } from '@slipway/contracts/manifest';
import { describe, expect, it } from 'vitest';
import { removalSteps } from './steps/removal.ts';
import { withCapability, withKarpenter } from './testing/clusters.ts';
import { Lifetime, reads, type End } from './testing/lifetime.ts';
import { endState, startWorld, type World } from './testing/world.ts';
import { up } from './up.ts';

const nodePools: readonly Manifest[] = [{ apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name: 'x86' } }];

/** What a run does to a world in which something may be already. */
interface Journey {
  readonly prepare: (world: World) => Promise<void>;
  readonly run: (world: World, lifetime: Lifetime) => Promise<void>;
}

const creation: Journey = {
  prepare: () => Promise.resolve(),
  run: (world, lifetime) => up(world.run({}, lifetime), world.stepsOf(lifetime)),
};

/** Two minor versions at once. */
function upgradeOf(cluster: Cluster, from: string): Journey {
  return {
    prepare: (world) => up(world.run({ cluster: { ...cluster, kubernetesVersion: from } }), world.steps),
    run: creation.run,
  };
}

const removal: Journey = {
  prepare: async (world) => {
    await up(world.run(), world.steps);
    for (const pool of nodePools) await world.kubernetes.reach({ token: anyToken }).apply(pool);
  },
  run: (world, lifetime) =>
    up(world.run({}, lifetime), removalSteps({ nodePools, reach: world.reachOf(lifetime), deleteData: true })),
};

function anyToken(): Promise<string> {
  return Promise.resolve('k8s-aws-v1.bWFkZS11cA');
}

/** With KILL_EVERY_CALL=1 at reads too, which takes minutes: everything is the same before and after a read. */
function momentsOf(call: string): readonly End['moment'][] {
  if (!reads.test(call)) return ['before', 'after'];
  return process.env['KILL_EVERY_CALL'] === '1' ? ['before'] : [];
}

async function prepared(cluster: Cluster, journey: Journey): Promise<World> {
  const world = await startWorld(cluster);
  await journey.prepare(world);
  return world;
}

async function undisturbed(cluster: Cluster, journey: Journey): Promise<{ end: unknown; calls: readonly string[] }> {
  await using world = await prepared(cluster, journey);
  const lifetime = new Lifetime();
  await journey.run(world, lifetime);
  return { end: endState(world), calls: lifetime.calls };
}

describe.each<[string, Cluster, Journey, number]>([
  ['a cluster of Auto Mode with the capability', withCapability, creation, 50],
  ['a cluster of Karpenter', withKarpenter, creation, 66],
  ['an upgrade in Auto Mode', withCapability, upgradeOf(withCapability, '1.34'), 4],
  ['an upgrade with Karpenter', withKarpenter, upgradeOf(withKarpenter, '1.34'), 20],
  ['a removal in Auto Mode', withCapability, removal, 20],
  ['a removal with Karpenter', withKarpenter, removal, 20],
])('a run that ends at any call: %s', (_, cluster, journey, least) => {
  it('is finished by the next one, as if nothing had happened', async () => {
    const { end, calls } = await undisturbed(cluster, journey);
    let stops = 0;
    for (const [at, call] of calls.entries()) {
      for (const moment of momentsOf(call)) {
        await using world = await prepared(cluster, journey);
        await expect(journey.run(world, new Lifetime({ at, moment }))).rejects.toThrow(
          /(before it was sent|after it was (answered|refused))/,
        );
        await journey.run(world, new Lifetime());
        expect(endState(world), `${moment} call ${at}, ${call}`).toEqual(end);
        stops++;
      }
    }
    console.log(`${calls.length} calls, ${stops} stops, all converge`);
    expect(stops).toBeGreaterThanOrEqual(least);
  }, 600_000);
});
