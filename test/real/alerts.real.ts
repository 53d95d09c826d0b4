import { ruleGroups } from '@slipway/app-observability/rules/rules';
import { ruleTests } from '@slipway/app-observability/rules/rule-tests';
import { ruleFile, type AlertRule, type RuleGroup } from '@slipway/app-observability/rules/rule';
import { ownRoot, readyClusters } from '@slipway/scripts/workspace';
import { dump } from 'js-yaml';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findPromtool } from './promtool.ts';

/** The rules of the clusters in the program that judges rules: each alert fires where it must, and nowhere else. */

const promtool = findPromtool() ?? 'promtool';
const folder = mkdtempSync(join(tmpdir(), 'slipway-alerts-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const { ready } = await readyClusters(ownRoot, []);
const measured = ready.map(({ cluster }) => cluster).filter((cluster) => ruleGroups(cluster).length > 0);

it('some cluster has rules', () => {
  expect(measured).not.toEqual([]);
});

describe.each(measured)('the rules of $name', (cluster) => {
  const groups = ruleGroups(cluster);
  const write = (name: string, content: unknown) => {
    const path = join(folder, `${cluster.name}-${name}.yaml`);
    writeFileSync(path, dump(content, { lineWidth: -1, noRefs: true }));
    return path;
  };
  const rules = write('rules', ruleFile(groups));
  const run = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(promtool, args, { encoding: 'utf8' });
    return { status, said: `${stdout}${stderr}` };
  };

  it('are ones that Prometheus reads', () => {
    expect(run('check', 'rules', rules)).toMatchObject({ status: 0 });
  });

  // A file for each group: promtool would ask every question of every group at every minute of a day.
  const tested = (group: RuleGroup, change: (rule: AlertRule) => AlertRule = (rule) => rule) => {
    const changed = { ...group, alerts: group.alerts.map(change) };
    const path = write(group.name, ruleFile([changed]));
    return run('test', 'rules', write(`${group.name}-tests`, ruleTests(path, [group])));
  };

  it.each(groups.filter(({ alerts }) => alerts.length > 0))(
    '$name: fire where they must, and nowhere else',
    (group) => {
      const { status, said } = tested(group);
      expect(said).not.toContain('FAILED');
      expect(status).toBe(0);
    },
  );

  it.each(['vector(1) > 2', 'vector(1)'])('are found out when they are %s', (expr) => {
    for (const group of groups.filter(({ name }) => name === 'pods' || name === 'volumes'))
      expect(tested(group, (rule) => ({ ...rule, expr })).status, group.name).toBe(1);
  });
});
