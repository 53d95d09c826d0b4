import { describe, expect, it } from 'vitest';
import { templateHash, templatesNotApplied } from './check-foundation.ts';
import { formatFoundation, parseFoundation } from './foundation.ts';
import { requiredOutputs, stackName, stacksOf, templateFile } from './foundation-stacks.ts';

const cluster = {
  name: 'dev',
  compute: 'eks-auto-mode',
  edge: undefined,
  access: { form: 'private' },
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
