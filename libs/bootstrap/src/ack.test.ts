import { aCluster } from '@slipway/testing/builders';
import { expect, it } from 'vitest';
import { plan } from './plan.ts';
import { removalSteps } from './steps/removal.ts';
import { withEnvironmentRoles } from './testing/clusters.ts';
import { startWorld } from './testing/world.ts';
import { up } from './up.ts';

const title = 'ACK as a capability of EKS';
const cluster = aCluster({ compute: 'eks-auto-mode', infrastructure: withEnvironmentRoles });
const groups = ['apps', 'iam.services.k8s.aws'];

it('the first object of ACK brings it, with the role that the foundation has made for it', async () => {
  await using world = await startWorld(cluster);
  await up(world.run({ groups: ['apps'] }), world.steps);
  expect(world.aws.eks.capabilities.all()).toEqual([]);
  const changes = await plan(world.run({ groups }), world.steps);
  expect(changes.filter(({ does }) => does !== 'nothing')).toMatchObject([{ title, does: 'create' }]);
  await up(world.run({ groups }), world.steps);
  expect(world.aws.eks.capabilities.all()).toMatchObject([
    {
      type: 'ACK',
      roleArn: 'arn:aws:iam::111122223333:role/slipway-test-ack',
      tags: { 'slipway.dev/owner': 'test' },
    },
  ]);
});

it('is not there without its role, nor where somebody else is named for it', async () => {
  const externals = [{ kind: 'Operator' as const, name: 'ack', owner: 'aws@example.com' }];
  for (const other of [aCluster({ compute: 'eks-auto-mode' }), aCluster({ ...cluster, externals })]) {
    await using world = await startWorld(other);
    await up(world.run({ groups }), world.steps);
    expect(world.aws.eks.capabilities.all()).toEqual([]);
  }
});

it('stays when its last object goes, and leaves with the cluster', async () => {
  await using world = await startWorld(cluster);
  await up(world.run({ groups }), world.steps);
  await up(world.run({ groups: ['apps'] }), world.steps);
  expect(world.aws.eks.capabilities.all()).toHaveLength(1);
  const removal = removalSteps({ nodePools: [], reach: world.kubernetes.reach, deleteData: true });
  await up(world.run(), removal);
  expect(world.aws.eks.capabilities.all()).toEqual([]);
});

it('is given its role again when somebody took it away', async () => {
  await using world = await startWorld(cluster);
  await up(world.run({ groups }), world.steps);
  const made = world.aws.eks.capabilities.get('test/ack')!;
  const { roleArn } = made as { readonly roleArn?: string };
  Object.assign(made, { roleArn: 'arn:aws:iam::111122223333:role/another' });
  await up(world.run({ groups }), world.steps);
  expect(world.aws.eks.capabilities.get('test/ack')).toMatchObject({ roleArn });
});

it('one that is not ours is not touched', async () => {
  await using world = await startWorld(cluster);
  await up(world.run({ groups }), world.steps);
  world.aws.eks.capabilities.get('test/ack')!.tags = {};
  await expect(up(world.run({ groups }), world.steps)).rejects.toThrow('not-ours');
});
