import type { Cluster } from '@slipway/contracts/cluster';
import { aCluster } from '@slipway/testing/builders';
import { madeMetrics, managedMetrics } from '@slipway/testing/observability-builders';
import { describe, expect, it } from 'vitest';
import { bootstrapPolicy } from './permissions.ts';
import { plan } from './plan.ts';
import { grafanaResources, loader, shownTag } from './steps/grafana.ts';
import { awsSteps } from './steps/steps.ts';
import { smallDashboards, startWorld, type World } from './testing/world.ts';
import { up } from './up.ts';

const cluster = aCluster({ observability: madeMetrics });

/** Shows these dashboards in a Grafana that is there already. */
async function shown(world: World, dashboards = smallDashboards, of: Cluster = cluster): Promise<readonly string[]> {
  const tools = { dashboards, reach: world.grafana.reach };
  const { length } = world.grafana.changes;
  await up(world.run({ cluster: of }), [
    ...awsSteps,
    { title: 'Dashboards', resources: (context) => grafanaResources(context, tools) },
  ]);
  return world.grafana.changes.slice(length);
}

async function made(of: Cluster = cluster): Promise<World> {
  const world = await startWorld(of);
  await shown(world, smallDashboards, of);
  return world;
}

describe('the Grafana that AWS runs', () => {
  it('shows what was rendered, from what the role of its workspace may ask', async () => {
    await using world = await made();
    const { folders, sources, dashboards } = world.grafana;
    const [metrics = ''] = world.aws.amp.workspaces.keys();
    expect([...folders.keys()]).toEqual(['slipway-test']);
    expect([...dashboards.keys()]).toEqual(['slipway-nodes', 'slipway-spend']);
    expect(sources.get('slipway-test-metrics')).toMatchObject({
      type: 'prometheus',
      url: `https://aps-workspaces.us-east-1.amazonaws.com/workspaces/${metrics}`,
      jsonData: { sigV4Auth: true, sigV4AuthType: 'ec2_iam_role', sigV4Region: 'us-east-1' },
    });
    // madeMetrics keeps logs in CloudWatch, and traces nowhere.
    expect([...sources.keys()]).toEqual(['slipway-test-metrics', 'slipway-test-logs']);
  });

  it('is asked for nothing, and nobody has a key, where it shows what is wanted', async () => {
    await using world = await made();
    const from = world.aws.calls.length;
    expect(await shown(world)).toEqual([]);
    const actions = world.aws.calls.slice(from).map(({ action }) => action);
    expect(actions).not.toContain('grafana:CreateWorkspaceServiceAccount');
    expect(world.aws.grafana.accounts.keys()).toEqual([]);
  });

  it('is changed where it differs, and nowhere else', async () => {
    await using world = await made();
    const [nodes, spend] = smallDashboards;
    world.grafana.dashboards.set('theirs', { folderUid: 'another', dashboard: { uid: 'theirs' } });
    world.grafana.dashboards.set('old', { folderUid: 'slipway-test', dashboard: { uid: 'old' } });
    world.grafana.sources.set('theirs', { uid: 'theirs' });
    expect(await shown(world, [{ ...nodes!, title: 'machines' }, spend!])).toEqual([
      'POST /api/dashboards/db',
      'DELETE /api/dashboards/uid/old',
    ]);
    expect(world.grafana.dashboards.get('slipway-nodes')?.dashboard).toMatchObject({ title: 'machines' });
    const withTraces = aCluster({ observability: { ...madeMetrics, traces: { form: 'x-ray', keptPercent: 20 } } });
    expect(await shown(world, smallDashboards, withTraces)).toEqual([
      'POST /api/datasources',
      'POST /api/dashboards/db',
    ]);
    expect(await shown(world)).toEqual(['DELETE /api/datasources/uid/slipway-test-traces']);
    expect([...world.grafana.dashboards.keys(), ...world.grafana.sources.keys()]).toContain('theirs');
  });

  it('takes the key back after a failure, and says what Grafana said', async () => {
    await using world = await startWorld(cluster);
    await up(world.run(), awsSteps);
    world.grafana.failNext = 403;
    await expect(shown(world)).rejects.toMatchObject({
      findings: [{ path: 'dashboards', message: expect.stringContaining('Grafana answers 403: not today') as string }],
    });
    expect(world.aws.grafana.accounts.keys()).toEqual([]);
    world.grafana.failNext = 503;
    await shown(world);
    expect(world.grafana.dashboards.size).toBe(2);
    expect(world.aws.grafana.accounts.keys()).toEqual([]);
  });

  it('has the key of a run that did not end taken back first, even where nothing else is to be done', async () => {
    await using world = await made();
    const [id = ''] = world.aws.grafana.workspaces.keys();
    world.aws.grafana.accounts.set(`${id}/7`, { id: '7', name: loader, grafanaRole: 'ADMIN', isDisabled: 'false' });
    world.aws.grafana.accounts.set(`${id}/8`, {
      id: '8',
      name: 'of-others',
      grafanaRole: 'VIEWER',
      isDisabled: 'false',
    });
    await shown(world);
    expect(world.aws.grafana.accounts.keys()).toEqual([`${id}/8`]);
  });

  it('that is not ours is never touched', async () => {
    await using world = await made();
    const [id = ''] = world.aws.grafana.workspaces.keys();
    world.aws.grafana.workspaces.get(id)!.tags = { [shownTag]: 'old' };
    await expect(shown(world)).rejects.toMatchObject({ findings: [{ rule: 'not-ours' }] });
  });

  it('may be worked on by whoever runs this where it has our tag', () => {
    const text = (of: Cluster) => JSON.stringify(bootstrapPolicy(of));
    expect(text(aCluster())).not.toContain('grafana:');
    expect(text(aCluster({ observability: managedMetrics }))).toContain(
      '"Resource":["arn:aws:grafana:us-east-1:111122223333:/workspaces/*"],"Condition":{"StringEquals":{"aws:ResourceTag/slipway.dev/owner":"test"}}',
    );
  });
});

describe('people of IAM Identity Center', () => {
  const id = (last: number) => `12345678-1234-1234-1234-12345678901${last}`;
  const identity: Cluster['identity'] = {
    provider: 'identity-center',
    instance: 'arn:aws:sso:::instance/ssoins-0123456789abcdef',
    region: 'us-east-1',
    groups: [
      { name: 'platform', id: id(1) },
      { name: 'people-of-red', id: id(2) },
    ],
    roles: { 'cluster-admin': ['platform'] },
  };
  const withCenter = aCluster({ identity, observability: { ...madeMetrics, grafana: { form: 'managed' } } });
  const rolesIn = ({ aws: { grafana } }: World) => grafana.permissions.all().map((one) => [one['id'], one['role']]);

  it('have the roles in Grafana that their groups have in the platform, and teams look', async () => {
    await using world = await made(withCenter);
    expect(rolesIn(world)).toEqual([
      [id(1), 'ADMIN'],
      [id(2), 'VIEWER'],
    ]);
    expect((await plan(world.run(), world.steps)).find(({ title }) => title === 'people of Grafana')?.does).toBe(
      'nothing',
    );
  });

  it('lose what their group has no more; who was let in by hand stays', async () => {
    await using world = await made(withCenter);
    const [grafana = ''] = world.aws.grafana.workspaces.keys();
    world.aws.grafana.permissions.set(`${grafana}/one`, { id: 'one', type: 'SSO_USER', role: 'EDITOR' });
    world.aws.grafana.permissions.set(`${grafana}/${id(3)}`, { id: id(3), type: 'SSO_GROUP', role: 'EDITOR' });
    world.aws.grafana.permissions.set(`${grafana}/${id(2)}`, { id: id(2), type: 'SSO_GROUP', role: 'ADMIN' });
    await shown(world, smallDashboards, withCenter);
    expect(rolesIn(world).sort()).toEqual(
      [
        [id(1), 'ADMIN'],
        [id(2), 'VIEWER'],
        ['one', 'EDITOR'],
      ].sort(),
    );
  });
});
