import { describe, expect, it } from 'vitest';
import {
  dashboardsHash,
  dashboardsNotShown,
  templateHash,
  templatesNotApplied,
  workspaceNotTold,
} from './check-foundation.ts';
import { formatFoundation, parseFoundation } from './foundation.ts';
import { requiredOutputs, stackName, stacksOf, templateFile } from './foundation-stacks.ts';

const cluster = {
  name: 'dev',
  compute: 'eks-auto-mode',
  edge: undefined,
  access: { form: 'private' },
  observability: {
    metrics: { form: 'none' },
    grafana: { form: 'none' },
    logs: { form: 'none' },
    traces: { form: 'none' },
    cost: 'none',
  },
  delivery: { repository: 'https://git.example.com/slipway.git', revision: 'main', argoCd: 'self-hosted' },
} as const;

describe('stacks of a cluster', () => {
  it('are named for it and lie in its folder', () => {
    expect(stackName({ name: 'dev' }, 'base').text).toBe('slipway-dev-base');
    expect(templateFile({ name: 'dev' }, 'edge')).toBe('dist/dev/foundation/edge.json');
  });

  it('have an edge only where something leads in', () => {
    expect(stacksOf({ edge: undefined })).toEqual(['base', 'data', 'identity']);
  });

  it('must give what their cluster needs and no more', () => {
    expect(requiredOutputs(cluster, 'base')).not.toContain('KarpenterQueueName');
    expect(requiredOutputs({ ...cluster, compute: 'karpenter' }, 'base')).toContain('KarpenterQueueName');
    expect(requiredOutputs(cluster, 'base')).not.toContain('ArgoCdRoleArn');
    const managed = { ...cluster, delivery: { ...cluster.delivery, argoCd: 'capability' as const } };
    expect(requiredOutputs(managed, 'base')).toContain('ArgoCdRoleArn');
    expect(requiredOutputs({ ...cluster, access: { form: 'private-via-nlb' } }, 'base')).toContain(
      'ApiLoadBalancerHost',
    );
  });
});

describe('what was applied', () => {
  const templates = new Map([['base', '{}'] as const]);

  it('is read as it was written', () => {
    const foundation = { version: 1 as const, templates: { base: templateHash('{}') } };
    const file = {
      file: 'clusters/dev/foundation.json',
      bytes: new TextEncoder().encode(formatFoundation(foundation)),
    };
    expect(parseFoundation(file)).toEqual({ value: foundation, findings: [] });
  });

  it('is held against the templates', () => {
    const applied = { ...cluster, foundation: { version: 1 as const, templates: { base: templateHash('{}') } } };
    expect(templatesNotApplied(applied, templates)).toEqual([]);
    const [finding] = templatesNotApplied(applied, new Map([['base', '{ }']]));
    expect(finding).toMatchObject({ rule: 'template-not-applied', severity: 'warning' });
    expect(finding!.remedy).toContain('bootstrap up');
  });

  it('is not missed where nothing was', () => {
    expect(templatesNotApplied({ ...cluster, foundation: undefined }, templates)).toEqual([]);
  });
});

describe('what a workspace was told', () => {
  const id = 'ws-01234567-89ab-cdef-0123-456789abcdef';
  const grafana = { form: 'none' } as const;
  const others = { grafana, logs: { form: 'none' }, traces: { form: 'none' }, cost: 'none' } as const;
  const metrics = { form: 'managed', workspace: id, collectorRange: '10.0.255.0/27' } as const;
  const region = {
    name: 'us-east-1',
    zones: [],
    bedrockProfilePrefixes: [],
    source: { from: 'a test', asOf: '2026-11-21' },
  };
  const measured = { name: 'dev', region, observability: { ...others, metrics } };
  const texts = new Map([['rules', 'groups: []'] as const, ['receivers', 'receivers: []'] as const]);
  const hashes = { rules: templateHash('groups: []'), receivers: templateHash('receivers: []') };
  const after = (workspace?: object) => ({
    ...measured,
    foundation: { version: 1, templates: {}, ...(workspace && { workspace }) } as never,
  });
  const files = (...found: ReturnType<typeof workspaceNotTold>) => found.map(({ rule, file }) => [rule, file]);
  const rules = ['workspace-not-told', 'dist/dev/foundation/rules.yaml'];
  const receivers = ['workspace-not-told', 'dist/dev/foundation/receivers.yaml'];

  it('is held against what is rendered', () => {
    expect(workspaceNotTold(after({ id, ...hashes }), texts)).toEqual([]);
    const [finding, ...more] = workspaceNotTold(after({ id, ...hashes, rules: templateHash('old') }), texts);
    expect(files(finding!)).toEqual([rules]);
    expect(finding).toMatchObject({ severity: 'warning', remedy: expect.stringContaining('bootstrap up') as string });
    expect(more).toEqual([]);
  });

  it('is missed where it was told nothing, or where it was another one', () => {
    expect(files(...workspaceNotTold(after(), texts))).toEqual([rules, receivers]);
    const another = { ...hashes, id: 'ws-76543210-89ab-cdef-0123-456789abcdef' };
    expect(files(...workspaceNotTold(after(another), texts))).toEqual([rules, receivers]);
  });

  it('is left over where nothing is rendered any more', () => {
    const unheard = new Map([...texts].filter(([part]) => part === 'rules'));
    expect(files(...workspaceNotTold(after({ id, ...hashes }), unheard))).toEqual([receivers]);
    const unmeasured = {
      ...after({ id, ...hashes }),
      observability: { ...others, metrics: { form: 'none' as const } },
    };
    expect(files(...workspaceNotTold(unmeasured, new Map()))).toEqual([rules, receivers]);
  });

  it('and so are the dashboards that Grafana was given', () => {
    const shown = new Map([['b.json', '{}'] as const, ['a.json', '{}'] as const]);
    const sorted = dashboardsHash(new Map([...shown].reverse()));
    expect(dashboardsHash(shown)).toBe(sorted);
    const given = (dashboards?: string) => ({
      name: 'dev',
      foundation: { version: 1, templates: {}, ...(dashboards && { dashboards }) } as never,
    });
    expect(dashboardsNotShown(given(sorted), shown)).toEqual([]);
    const missed = { rule: 'dashboards-not-shown', file: 'dist/dev/foundation/dashboards' };
    expect(dashboardsNotShown(given(), shown)).toMatchObject([missed]);
    expect(dashboardsNotShown(given(sorted), new Map())).toMatchObject([missed]);
    expect(dashboardsNotShown(given(), new Map())).toEqual([]);
    expect(dashboardsNotShown({ name: 'dev', foundation: undefined }, shown)).toEqual([]);
  });

  it('is not missed before the first bootstrap', () => {
    expect(workspaceNotTold({ ...measured, foundation: undefined }, texts)).toEqual([]);
  });
});
