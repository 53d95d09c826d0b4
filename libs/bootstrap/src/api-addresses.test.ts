import { aCluster } from '@slipway/testing/builders';
import { describe, expect, it } from 'vitest';
import { actions, bootstrapPolicy } from './permissions.ts';
import { endState, startWorld } from './testing/world.ts';
import { up } from './up.ts';

const cluster = aCluster({ access: { form: 'private-via-nlb' } });
const group = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/test-api/0123456789abcdef';

describe('the load balancer before the Kubernetes API', () => {
  it('is given the addresses of the API, which lets it in', async () => {
    await using world = await startWorld(cluster);
    await up(world.run(), world.steps);
    expect([...world.aws.targets]).toEqual([[group, ['10.0.0.10', '10.0.1.10']]]);
    expect(world.aws.eks.clusters.get('test')?.['resourcesVpcConfig']).toMatchObject({ securityGroupIds: ['sg-api'] });
  });

  it('follows the API when EKS replaces a part of it', async () => {
    await using world = await startWorld(cluster);
    await up(world.run(), world.steps);
    const [first] = world.aws.eks.interfaces.splice(0, 1);
    world.aws.eks.interfaces.push({ ...first!, address: '10.0.2.77' });
    world.aws.eks.interfaces.push({ ...first!, description: 'Amazon EKS other', address: '10.0.2.78' });
    await up(world.run(), world.steps);
    expect(world.aws.targets.get(group)).toEqual(['10.0.1.10', '10.0.2.77']);
  });

  it('keeps what it has while EKS names no address', async () => {
    await using world = await startWorld(cluster);
    await up(world.run(), world.steps);
    const before = [...world.aws.eks.interfaces];
    world.aws.eks.interfaces.splice(0);
    const { clock } = world.aws;
    const comeBack = clock.now() + 60_000;
    const context = world.run();
    const sleep = async (milliseconds: number) => {
      await clock.sleep(milliseconds);
      if (clock.now() >= comeBack && world.aws.eks.interfaces.length === 0) world.aws.eks.interfaces.push(...before);
    };
    await up({ ...context, clock: { now: clock.now, sleep } }, world.steps);
    expect(world.aws.targets.get(group)).toEqual(['10.0.0.10', '10.0.1.10']);
  });

  it('cannot be left: that is refused before anything is changed', async () => {
    await using world = await startWorld(cluster);
    await up(world.run(), world.steps);
    const before = endState(world);
    const left = world.run({ cluster: aCluster() });
    await expect(up(left, world.steps)).rejects.toThrow(/access.form: is private, .*sg-api.*\[cannot-change\]/);
    expect(endState(world)).toEqual(before);
  });

  it('is nobody else to register with: the policy names only target groups of the cluster', () => {
    const text = (of: typeof cluster) => JSON.stringify(bootstrapPolicy(of));
    for (const action of actions.elasticloadbalancing) {
      expect(text(cluster)).toContain(`"elasticloadbalancing:${action}"`);
      expect(text(aCluster())).not.toContain(action);
    }
    expect(text(cluster)).toContain('"StringEquals":{"aws:ResourceTag/slipway.dev/owner":"test"}');
  });
});
