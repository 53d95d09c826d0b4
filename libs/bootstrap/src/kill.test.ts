import type { Cluster } from '@slipway/contracts/cluster';
import { aCluster } from '@slipway/testing/builders';
import { describe, expect, it } from 'vitest';
import { endState, killAt, startWorld, withEnvironmentRoles, type World } from './testing/world.ts';
import { up } from './up.ts';

const identity: Cluster['identity'] = {
  provider: 'identity-center',
  instance: 'arn:aws:sso:::instance/ssoins-0123456789abcdef',
  region: 'us-east-1',
  groups: [{ name: 'people-of-red', id: '12345678-1234-1234-1234-123456789012' }],
  roles: { 'cluster-admin': ['people-of-red'] },
};
const withCapability = aCluster({
  infrastructure: withEnvironmentRoles,
  compute: 'eks-auto-mode',
  identity,
  delivery: {
    repository: 'https://git.example.com/slipway.git',
    revision: 'main',
    argoCd: 'capability',
    credential: 'https-token',
  },
});
const withKarpenter = aCluster({
  compute: 'karpenter',
  delivery: {
    repository: 'git@git.example.com:slipway.git',
    revision: 'main',
    argoCd: 'self-hosted',
    credential: 'ssh-key',
  },
});

const reads = /:(Describe|List|Get|AssumeRole)/;

/** With KILL_EVERY_CALL=1 at reads too, which takes minutes: AWS is the same before and after a read. */
function momentsOf(action: string): readonly ('after' | 'before')[] {
  if (!reads.test(action)) return ['before', 'after'];
  return process.env['KILL_EVERY_CALL'] === '1' ? ['before'] : [];
}

async function undisturbed(cluster: Cluster): Promise<{ readonly end: unknown; readonly actions: readonly string[] }> {
  await using world = await startWorld(cluster);
  await up(world.run(), world.steps);
  return { end: endState(world), actions: world.aws.calls.map(({ action }) => action) };
}

async function killed(world: World, at: number, moment: 'after' | 'before'): Promise<void> {
  const context = world.run();
  killAt(context.aws, at, moment);
  await expect(up(context, world.steps)).rejects.toThrow(/(before it was sent|after it was (answered|refused))/);
}

describe.each([
  ['Auto Mode and the capability', withCapability],
  ['Karpenter', withKarpenter],
])('a run that ends at any call: %s', (_, cluster) => {
  it('is finished by the next one, as if nothing had happened', async () => {
    const { end, actions } = await undisturbed(cluster);
    let stops = 0;
    for (const [at, action] of actions.entries()) {
      for (const moment of momentsOf(action)) {
        await using world = await startWorld(cluster);
        await killed(world, at, moment);
        await up(world.run(), world.steps);
        expect(endState(world), `${moment} call ${at}, ${action}`).toEqual(end);
        stops++;
      }
    }
    console.log(`${actions.length} calls, ${stops} stops, all converge`);
    expect(stops).toBeGreaterThan(40);
  }, 600_000);
});
