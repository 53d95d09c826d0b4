import { aCluster, aTeam } from '@slipway/testing/builders';
import { AwsError } from '@slipway/testing/fake-aws/service';
import { expect, it } from 'vitest';
import { kubeLogin } from './kube-login.ts';
import { startWorld } from './testing/world.ts';
import { up } from './up.ts';

const group = 'people-of-red';
const teams = [aTeam({ name: 'red', group })];
const { tenancy } = aCluster();
const cluster = aCluster({
  compute: 'eks-auto-mode',
  tenancy: { ...tenancy, teams },
  identity: {
    provider: 'identity-center',
    instance: 'arn:aws:sso:::instance/ssoins-0123456789abcdef',
    region: 'us-east-1',
    groups: [{ name: group, id: '12345678-1234-1234-1234-123456789012' }],
    roles: { 'cluster-admin': [group] },
  },
});
const arn = 'arn:aws:iam::111122223333:role/slipway-test-team-red';

it('people of a team are its group in Kubernetes, by a role and its entry', async () => {
  await using world = await startWorld(cluster);
  await up(world.run(), world.steps);
  const entry = world.aws.eks.accessEntries.get(`test/${arn}`)!;
  expect(entry).toMatchObject({ type: 'STANDARD', kubernetesGroups: [group], policies: [] });
  Object.assign(entry, { kubernetesGroups: ['system:masters-of-nothing'] });
  await up(world.run(), world.steps);
  expect(world.aws.eks.accessEntries.get(`test/${arn}`)).toMatchObject({ kubernetesGroups: [group] });
});

it('with an OpenID provider its tokens say who is in which group: there is no entry', async () => {
  const oidc = aCluster({ compute: 'eks-auto-mode', tenancy: { ...tenancy, teams } });
  expect(oidc.identity.provider).toBe('oidc');
  await using world = await startWorld(oidc);
  await up(world.run(), world.steps);
  expect(world.aws.eks.accessEntries.get(`test/${arn}`)).toBeUndefined();
});

it('a team that is gone leaves no entry that would shut out the next one of its name', async () => {
  await using world = await startWorld(cluster);
  await up(world.run(), world.steps);
  const strange = 'arn:aws:iam::111122223333:role/slipway-test-team-blue';
  world.aws.eks.accessEntries.set(`test/${strange}`, { principalArn: strange, type: 'STANDARD', tags: {} });
  const without = { ...cluster, tenancy: { ...tenancy, teams: [] } };
  await up(world.run({ cluster: without }), world.steps);
  expect(world.aws.eks.accessEntries.get(`test/${arn}`)).toBeUndefined();
  expect(world.aws.eks.accessEntries.get(`test/${strange}`)).toBeDefined();
  await up(world.run(), world.steps);
  expect(world.aws.eks.accessEntries.get(`test/${arn}`)).toMatchObject({ kubernetesGroups: [group] });
});

it('whoever may not be cluster-admin is told so before anything is handed over', async () => {
  let may = false;
  await using world = await startWorld(cluster, ({ action }) =>
    action === 'sts:AssumeRole' && !may
      ? new AwsError('AccessDenied', 403, 'User: arn:x is not authorized to perform: sts:AssumeRole on resource: y')
      : undefined,
  );
  await expect(up(world.run(), world.steps)).rejects.toThrow(
    /may not take on .*not authorized.*\[not-cluster-admin\]\n.*slipway.dev\/role-in-test=cluster-admin, or sign in with the permission set test-cluster-admin/,
  );
  expect(world.kubernetes.objects.size).toBe(0);
  may = true;
  await up(world.run(), world.steps);
  expect(world.kubernetes.objects.size).toBeGreaterThan(0);
});

it('they are told how to sign in', () => {
  expect(kubeLogin(cluster, new Map()).join('\n')).toContain(`--role-arn ${arn} --alias test-red`);
});
