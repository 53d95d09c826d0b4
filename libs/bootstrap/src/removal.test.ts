import { aCluster, anInfrastructure } from '@slipway/testing/builders';
import { aBedrockModel } from '@slipway/testing/model-builders';
import type { Manifest } from '@slipway/contracts/manifest';
import { madeMetrics } from '@slipway/testing/observability-builders';
import { describe, expect, it } from 'vitest';
import { formatLeftovers, leftovers } from './leftovers.ts';
import { plan } from './plan.ts';
import { actions, bootstrapPolicy } from './permissions.ts';
import { removalSteps } from './steps/removal.ts';
import { storeSecret } from './steps/secrets.ts';
import { reads } from './testing/lifetime.ts';
import { endState, startWorld, type World } from './testing/world.ts';
import { up } from './up.ts';

const nodePools: readonly Manifest[] = [{ apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name: 'x86' } }];
const modelId = 'anthropic.large-chat-v1:0';
const cluster = aCluster({
  compute: 'karpenter',
  observability: madeMetrics,
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
    const [workspace] = world.aws.amp.workspaces.keys();
    const changes = await plan(world.run(), removal(world));
    expect(changes.filter(({ does }) => does !== 'nothing').map(({ title }) => title)).toEqual([
      'Application root',
      `rules of metrics in ${workspace}`,
      `receivers of alerts in ${workspace}`,
      'node group system',
      'EKS cluster test',
      'stack identity',
    ]);
    await up(world.run(), removal(world));
    const { amp, eks, cloudFormation } = world.aws;
    expect(eks.clusters.all()).toEqual([]);
    expect([...amp.rules.keys(), ...amp.receivers.keys()]).toEqual([]);
    expect(amp.workspaces.keys()).toEqual([workspace]);
    expect(cloudFormation.stacks.keys()).toEqual(['slipway-test-base', 'slipway-test-data']);
    expect([...world.kubernetes.objects.keys()].some((path) => path.endsWith('/applications/root'))).toBe(false);
    await up(world.run(), removal(world, true));
    expect(cloudFormation.stacks.keys()).toEqual([]);
    expect(amp.workspaces.keys()).toEqual([]);
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

describe('a stack that cannot be deleted', () => {
  it('is refused with what stands against it, and deleted by the next run once a person was there', async () => {
    await using world = await startWorld(cluster);
    const database = { Type: 'AWS::RDS::DBInstance', Properties: { DeletionProtection: true } };
    const small = world.run().templates;
    const data = JSON.parse(small.get('data') ?? '') as { Resources: Record<string, unknown> };
    data.Resources['Database'] = database;
    const templates = new Map(small).set('data', JSON.stringify(data));
    await up(world.run({ templates }), world.steps);
    await expect(up(world.run({ templates }), removal(world, true))).rejects.toThrow(
      /Cannot delete protected DB Instance \[not-deleted\]\n.*--no-deletion-protection/,
    );
    expect(world.aws.cloudFormation.stacks.keys()).toEqual(['slipway-test-base', 'slipway-test-data']);
    world.aws.cloudFormation.unprotected.add('Database');
    await up(world.run({ templates }), removal(world, true));
    expect(world.aws.cloudFormation.stacks.keys()).toEqual([]);
  });
});

describe('what is left after a removal', () => {
  const volumeId = 'vol-0123456789abcdef0';
  const volume = `arn:aws:ec2:us-east-1:111122223333:volume/${volumeId}`;
  const address = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/edge/0123456789abcdef';
  const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:/slipway/test/litellm/litellm-a1b2c3';
  const bucket = 'arn:aws:s3:::slipway-test-backups';

  it('is nothing', async () => {
    await using world = await made();
    await up(world.run(), removal(world, true));
    expect(await leftovers(world.run())).toEqual([]);
  });

  it('is told by what it is for: data that stays, and what the cluster has forgotten', async () => {
    await using world = await made();
    await up(world.run(), removal(world));
    const { strays } = world.aws;
    strays.set(bucket, { 'slipway.dev/owner': 'test', 'aws:cloudformation:stack-name': 'slipway-test-data' });
    strays.set(volume, { 'kubernetes.io/cluster/test': 'owned' });
    world.aws.network.machines.add(volumeId);
    // AWS lists machines by their tags for an hour after they have gone.
    strays.set(volume.replace('volume/vol-', 'instance/i-'), { 'slipway.dev/cluster': 'test' });
    strays.set(address, { 'slipway.dev/owner': 'test', 'aws:cloudformation:stack-name': 'slipway-test-edge' });
    await storeSecret(
      world.run(),
      { name: '/slipway/test/litellm/litellm', keys: ['master-key'] },
      'master-key',
      'made-up',
    );
    strays.set(volume.replace('vol-', 'vol-1'), { 'kubernetes.io/cluster/other': 'owned' });
    strays.set('arn:aws:ec2:us-east-1:111122223333:subnet/subnet-1', { 'slipway.dev/cluster': 'test' });
    const found = await leftovers(world.run());
    expect(found).toEqual([
      { arn: volume, kept: false },
      { arn: address, kept: false },
      { arn: bucket, kept: true },
      { arn: secret, kept: true },
    ]);
    expect(formatLeftovers(found)).toBe(
      `Kept, and it may cost money:\n  ${bucket}\n  ${secret}\nLeft behind; look what it is, and delete it:\n  ${volume}\n  ${address}`,
    );
  });

  it('may be listed by AWS for some minutes longer', async () => {
    await using world = await made();
    await up(world.run(), removal(world));
    world.aws.strays.set(address, { 'eks:eks-cluster-name': 'test' });
    const gone = world.aws.clock.now() + 240_000;
    const context = world.run();
    const clock = {
      now: context.clock.now,
      sleep: async (milliseconds: number) => {
        await context.clock.sleep(milliseconds);
        if (context.clock.now() >= gone) world.aws.strays.delete(address);
      },
    };
    expect(await leftovers({ ...context, clock })).toEqual([]);
    expect(context.clock.now()).toBe(gone);
  });
});

describe('the policy of whoever runs it', () => {
  it('names every action that a run takes, and no wildcard', async () => {
    await using world = await made();
    await up(world.run(), removal(world, true));
    await leftovers(world.run());
    // Only where the terms of a model are not accepted does anybody look why.
    world.aws.bedrock.models.set(`us-east-1 ${modelId}`, { agreementAvailability: { status: 'NOT_AVAILABLE' } });
    await plan(world.run(), world.steps);
    // And only where the VPC is somebody else's are subnets looked at.
    const existing = { vpc: 'vpc-default', privateSubnets: ['subnet-0'], privateRouteTables: [], publicSubnets: [] };
    await plan(world.run({ cluster: { ...cluster, network: { ...cluster.network, existing } } }), world.steps);
    const named = Object.entries(actions).flatMap(([service, names]) => names.map((name) => `${service}:${name}`));
    // The one service whose requests are signed under another name.
    const taken = [...new Set(world.aws.calls.map(({ action }) => action.replace(/^tagging:/, 'tag:')))];
    expect(taken.filter((action) => !named.includes(action))).toEqual([]);
    const text = JSON.stringify(bootstrapPolicy(cluster));
    expect(text).not.toMatch(/"[a-z]+:\*"/);
    for (const action of taken) expect(text).toContain(`"${action}"`);
  });
});
