import { aCluster, anInfrastructure } from '@slipway/testing/builders';
import { aBedrockModel } from '@slipway/testing/model-builders';
import type { Manifest } from '@slipway/contracts/manifest';
import { describe, expect, it } from 'vitest';
import { plan } from './plan.ts';
import { actions, bootstrapPolicy } from './permissions.ts';
import { removalSteps } from './steps/removal.ts';
import { endState, killAt, startWorld, type World } from './testing/world.ts';
import { up } from './up.ts';

const reads = /:(Describe|List|Get|AssumeRole)/;
const nodePools: readonly Manifest[] = [{ apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name: 'x86' } }];
const modelId = 'anthropic.large-chat-v1:0';
const cluster = aCluster({
  compute: 'karpenter',
  infrastructure: anInfrastructure(),
  bedrockModels: [aBedrockModel({ modelId })],
});

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

  it('is finished by the next run, wherever it ended', async () => {
    await using undisturbed = await made();
    const from = undisturbed.aws.calls.length;
    await up(undisturbed.run(), removal(undisturbed, true));
    const ends = undisturbed.aws.calls.slice(from).flatMap(({ action }, at) => (reads.test(action) ? [] : [at]));
    expect(ends.length).toBeGreaterThan(6);
    for (const at of ends) {
      for (const moment of ['before', 'after'] as const) {
        await using world = await made();
        const context = world.run();
        killAt(context.aws, at, moment);
        await expect(up(context, removal(world, true))).rejects.toThrow(/(before it was sent|after it was answered)/);
        await up(world.run(), removal(world, true));
        expect(endState(world), `${moment} call ${at}`).toEqual(endState(undisturbed));
      }
    }
  }, 600_000);
});

describe('the policy of whoever runs it', () => {
  it('names every action that a run takes, and no wildcard', async () => {
    await using world = await made();
    await up(world.run(), removal(world, true));
    // Only where the terms of a model are not accepted does anybody look why.
    world.aws.bedrock.models.set(`us-east-1 ${modelId}`, { agreementAvailability: { status: 'NOT_AVAILABLE' } });
    await plan(world.run(), world.steps);
    // And only where the VPC is somebody else's are subnets looked at.
    const existing = { vpc: 'vpc-default', privateSubnets: ['subnet-0'], privateRouteTables: [], publicSubnets: [] };
    await plan(world.run({ cluster: { ...cluster, network: { ...cluster.network, existing } } }), world.steps);
    const named = Object.entries(actions).flatMap(([service, names]) => names.map((name) => `${service}:${name}`));
    const taken = [...new Set(world.aws.calls.map(({ action }) => action))];
    expect(taken.filter((action) => !named.includes(action))).toEqual([]);
    const text = JSON.stringify(bootstrapPolicy(cluster));
    expect(text).not.toMatch(/"[a-z]+:\*"/);
    for (const action of taken) expect(text).toContain(`"${action}"`);
  });
});
