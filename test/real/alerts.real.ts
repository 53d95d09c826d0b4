import { dashboards } from '@slipway/app-observability/dashboards/dashboards';
import { ruleGroups } from '@slipway/app-observability/rules/rules';
import { ruleTests } from '@slipway/app-observability/rules/rule-tests';
import { ruleFile, type AlertRule, type RuleGroup } from '@slipway/app-observability/rules/rule';
import { workspaceSettings } from '@slipway/app-observability/workspace/workspace-settings';
import { workspaceFile } from '@slipway/contracts/workspace-files';
import { ownRoot, readyClusters } from '@slipway/scripts/workspace';
import { dump, load } from 'js-yaml';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

it.each(measured.filter((cluster) => workspaceSettings(cluster) !== undefined))(
  'what the collector of $name asks is a configuration of Prometheus',
  (cluster) => {
    const path = join(folder, `${cluster.name}-scrape.yaml`);
    // Debian's promtool knows no cluster in which it could look for pods: addresses stand for them.
    const text = JSON.stringify(workspaceSettings(cluster)?.scrapeConfiguration, undefined, 1);
    const jobs = text.replaceAll(/"kubernetes_sd_configs": \[[^\]]*\]/g, '"static_configs": [{"targets": ["a:1"]}]');
    expect(jobs).not.toBe(text);
    writeFileSync(path, jobs);
    const { status, stdout, stderr } = spawnSync(promtool, ['check', 'config', '--syntax-only', path], {
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toContain('SUCCESS');
    expect(status).toBe(0);
  },
);

it.each(measured.filter((cluster) => workspaceSettings(cluster) !== undefined))(
  'what the workspace of $name is told is the file of the rules that are tested here',
  (cluster) => {
    const path = join(ownRoot, workspaceFile(cluster, 'rules'));
    expect(load(readFileSync(path, 'utf8'))).toEqual(ruleFile(ruleGroups(cluster)));
    const { status, stdout, stderr } = spawnSync(promtool, ['check', 'rules', path], { encoding: 'utf8' });
    expect({ status, said: `${stdout}${stderr}` }).toMatchObject({ status: 0 });
  },
);

it('some cluster has rules', () => {
  expect(measured).not.toEqual([]);
});

it.each(measured)('what the dashboards of $name ask is asked in the language of Prometheus', (cluster) => {
  const path = join(folder, `${cluster.name}-dashboards.yaml`);
  const asked = dashboards(cluster).flatMap(({ panels }) => panels.flatMap(({ queries }) => queries));
  expect(asked).not.toEqual([]);
  const rules = asked.map(({ expr }, index) => ({ record: `asked:${index}`, expr }));
  writeFileSync(path, dump({ groups: [{ name: 'dashboards', rules }] }, { lineWidth: -1, noRefs: true }));
  const { status, stdout, stderr } = spawnSync(promtool, ['check', 'rules', path], { encoding: 'utf8' });
  expect({ status, said: `${stdout}${stderr}` }).toMatchObject({ status: 0 });
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
