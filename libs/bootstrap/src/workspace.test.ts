import type { Cluster } from '@slipway/contracts/cluster';
import { ruleNamespace } from '@slipway/contracts/workspace-files';
import { aCluster } from '@slipway/testing/builders';
import { madeMetrics, managedMetrics, unmeasured } from '@slipway/testing/observability-builders';
import { describe, expect, it } from 'vitest';
import { bootstrapPolicy } from './permissions.ts';
import { plan } from './plan.ts';
import { awsSteps } from './steps/steps.ts';
import { workspaceResources } from './steps/workspace.ts';
import { smallTexts } from './testing/templates.ts';
import { startWorld, type World } from './testing/world.ts';
import { up } from './up.ts';

const workspace = 'ws-12345678-1234-1234-1234-123456789012';
const other = 'ws-87654321-1234-1234-1234-123456789012';
const cluster = aCluster({ observability: managedMetrics });
const steps = [{ title: 'Rules and receivers', resources: workspaceResources }];
const key = `${workspace}/${ruleNamespace(cluster)}`;
const mine = { 'slipway.dev/owner': cluster.name };
const text = (data = '') => Buffer.from(data, 'base64').toString('utf8');

async function told(): Promise<World> {
  const world = await startWorld(cluster);
  await up(world.run(), steps);
  return world;
}

/** What is done to AWS, without reads. */
async function changesOf(world: World, overrides: Parameters<World['run']>[0] = {}): Promise<readonly string[]> {
  const from = world.aws.calls.length;
  await up(world.run(overrides), steps);
  return world.aws.calls.slice(from).flatMap(({ action }) => (/:(Describe|List)/.test(action) ? [] : [action]));
}

describe('a workspace', () => {
  it('is told the files as they are, by our name and with our tag', async () => {
    await using world = await told();
    const { rules, receivers } = world.aws.amp;
    expect(rules.get(key)).toMatchObject({ name: 'slipway-test', tags: mine, status: 'ACTIVE' });
    expect(text(rules.get(key)?.data)).toBe(smallTexts('test').get('rules'));
    expect(text(receivers.get(workspace)?.data)).toBe(smallTexts('test').get('receivers'));
    expect(await changesOf(world)).toEqual([]);
  });

  it('is told again what has changed, here or there', async () => {
    await using world = await told();
    const workspaceTexts = new Map(smallTexts('test')).set('rules', 'groups:\n  - name: more\n    rules: []\n');
    const [rules] = (await plan(world.run({ workspaceTexts }), steps)).filter(({ does }) => does !== 'nothing');
    expect(rules).toMatchObject({
      title: 'rules of metrics',
      does: 'update',
      differences: ['is not dist/test/foundation/rules.yaml'],
    });
    expect(await changesOf(world, { workspaceTexts })).toEqual(['aps:PutRuleGroupsNamespace']);
    expect(text(world.aws.amp.rules.get(key)?.data)).toContain('more');
    const changed = Buffer.from(`${smallTexts('test').get('receivers') ?? ''}# by hand\n`).toString('base64');
    world.aws.amp.receivers.get(workspace)!.data = changed;
    expect(await changesOf(world, { workspaceTexts })).toEqual(['aps:PutAlertManagerDefinition']);
  });

  it('forgets rules of ours that nobody renders, and keeps those of others', async () => {
    await using world = await told();
    const { rules } = world.aws.amp;
    const data = Buffer.from('groups: []').toString('base64');
    const more = { data, status: 'ACTIVE' };
    for (const name of ['of-others', 'slipway-prod', 'slipway-tested'])
      rules.set(`${workspace}/${name}`, { ...more, name, tags: { 'slipway.dev/owner': 'prod' } });
    rules.set(`${workspace}/old`, { ...more, name: 'old', tags: mine });
    expect(await changesOf(world)).toEqual(['aps:DeleteRuleGroupsNamespace']);
    expect(rules.keys()).not.toContain(`${workspace}/old`);
    expect(rules.keys()).toHaveLength(4);
  });

  it('forgets receivers where nobody hears any more', async () => {
    await using world = await told();
    const workspaceTexts = new Map(smallTexts('test'));
    workspaceTexts.delete('receivers');
    expect(await changesOf(world, { workspaceTexts })).toEqual(['aps:DeleteAlertManagerDefinition']);
    expect(await changesOf(world, { workspaceTexts })).toEqual([]);
  });

  it('that a cluster had before forgets all of it, and what others have told it stays', async () => {
    await using world = await told();
    world.aws.amp.add(other);
    const moved: Cluster = aCluster({
      observability: {
        ...managedMetrics,
        metrics: { form: 'managed', workspace: other, collectorRange: '10.0.255.0/27' },
      },
      foundation: { version: 1, workspace: { id: workspace } },
    });
    world.aws.amp.rules.set(`${workspace}/theirs`, { data: '', name: 'theirs', status: 'ACTIVE', tags: {} });
    await changesOf(world, { cluster: moved });
    expect(world.aws.amp.rules.keys()).toEqual([`${workspace}/theirs`, `${other}/slipway-test`]);
    expect(world.aws.amp.receivers.keys()).toEqual([other]);
    const unwatched = aCluster({ observability: unmeasured, foundation: { version: 1, workspace: { id: other } } });
    await changesOf(world, { cluster: unwatched });
    expect(world.aws.amp.rules.keys()).toEqual([`${workspace}/theirs`]);
    expect(world.aws.amp.receivers.keys()).toEqual([]);
  });
});

describe('a workspace that is made with the cluster', () => {
  const made = aCluster({ observability: madeMetrics });

  it('is told the same as soon as its stack has made it', async () => {
    await using world = await startWorld(made);
    const before = await plan(world.run(), steps);
    expect(before.map(({ does, differences }) => [does, ...differences])).toEqual(
      Array(4).fill(['create', 'after stack data']),
    );
    await up(world.run(), awsSteps);
    const [id = ''] = world.aws.amp.workspaces.keys();
    expect(world.aws.amp.workspaces.get(id)).toMatchObject({ alias: 'slipway-test', tags: mine });
    expect([...world.aws.amp.rules.keys(), ...world.aws.amp.receivers.keys()]).toEqual([`${id}/slipway-test`, id]);
  });

  it('may be made, told and deleted by whoever runs this, and no other may', () => {
    const statements = (of: Cluster) =>
      (bootstrapPolicy(of)['Statement'] as readonly { readonly Sid: string; readonly Condition?: unknown }[]).filter(
        ({ Sid }) => /Metrics|Rules|Workspaces/.test(Sid),
      );
    expect(statements(aCluster())).toEqual([]);
    expect(statements(cluster)).toMatchObject([{ Sid: 'Metrics' }]);
    expect(JSON.stringify(statements(cluster))).not.toContain('DeleteWorkspace');
    expect(statements(made)).toMatchObject([
      { Sid: 'OwnMetrics', Condition: { StringEquals: { 'aws:ResourceTag/slipway.dev/owner': 'test' } } },
      { Sid: 'OwnRules', Resource: ['arn:aws:aps:us-east-1:111122223333:rulegroupsnamespace/*/slipway-test'] },
      { Sid: 'Workspaces' },
    ]);
  });

  it('is not taken for the one that somebody named before', async () => {
    await using world = await startWorld(cluster);
    await up(world.run(), awsSteps);
    const foundation = { version: 1, workspace: { id: workspace } } as const;
    await up(world.run({ cluster: aCluster({ observability: madeMetrics, foundation }) }), awsSteps);
    expect(world.aws.amp.rules.keys()).toHaveLength(1);
    expect(world.aws.amp.rules.keys()[0]).not.toContain(workspace);
  });
});

describe('a person decides', () => {
  it('where there is no such workspace', async () => {
    await using world = await startWorld(cluster);
    world.aws.amp.workspaces.delete(workspace);
    await expect(up(world.run(), steps)).rejects.toMatchObject({ findings: [{ rule: 'workspace-missing' }] });
  });

  it('where what is to be told was not rendered', async () => {
    await using world = await startWorld(cluster);
    await expect(up(world.run({ workspaceTexts: new Map() }), steps)).rejects.toMatchObject({
      findings: [{ rule: 'workspace-text-missing', path: 'dist/test/foundation/rules.yaml' }],
    });
  });

  it.each(['rules', 'receivers'] as const)('where %s by our name are those of somebody else', async (part) => {
    await using world = await told();
    const found = part === 'rules' ? world.aws.amp.rules.get(key)! : world.aws.amp.receivers.get(workspace)!;
    Object.assign(found, { tags: {}, data: Buffer.from('alertmanager_config: {}').toString('base64') });
    await expect(up(world.run(), steps)).rejects.toMatchObject({ findings: [{ rule: 'not-ours' }] });
    expect(text(found.data)).toBe('alertmanager_config: {}');
  });

  it('where AWS cannot read it: it says why, and reads what was corrected, or with --repair the same again', async () => {
    await using world = await startWorld(cluster);
    world.aws.amp.failNext = true;
    const refused = {
      findings: [{ rule: 'failed', message: expect.stringContaining('nobody can read this') as string }],
    };
    await expect(up(world.run(), steps)).rejects.toMatchObject(refused);
    await expect(up(world.run(), steps)).rejects.toMatchObject(refused);
    await up(world.run({ repair: true }), steps);
    expect(world.aws.amp.rules.get(key)?.status).toBe('ACTIVE');
    const workspaceTexts = new Map(smallTexts('test')).set('rules', 'groups: 1');
    world.aws.amp.failNext = true;
    await expect(up(world.run({ workspaceTexts }), steps)).rejects.toMatchObject(refused);
    await up(world.run(), steps);
    expect(world.aws.amp.rules.get(key)?.status).toBe('ACTIVE');
  });
});
