import { workspaceSettings } from '@slipway/app-observability/workspace/workspace-settings';
import { alertmanagerConfig } from '@slipway/contracts/alertmanager';
import { alertSeverities } from '@slipway/contracts/alerts';
import type { Cluster } from '@slipway/contracts/cluster';
import { isMeasured, ownPrometheus } from '@slipway/contracts/observability';
import { workspaceFile } from '@slipway/contracts/workspace-files';
import { ownRoot, readyClusters } from '@slipway/scripts/workspace';
import { dump, load } from 'js-yaml';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findAmtool } from './amtool.ts';

/** Who hears of alerts, in the program that reads Alertmanager's configuration. */

const amtool = findAmtool() ?? 'amtool';
const folder = mkdtempSync(join(tmpdir(), 'slipway-receivers-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const { ready } = await readyClusters(ownRoot, []);
const measured = ready.map(({ cluster }) => cluster).filter(isMeasured);

const write = (name: string, text: string) => {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, text);
  return path;
};
const run = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(amtool, args, { encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
};

/** The configuration in the file that a workspace is told. */
function toldToWorkspace(cluster: Cluster): string {
  const file = readFileSync(join(ownRoot, workspaceFile(cluster, 'receivers')), 'utf8');
  return (load(file) as { readonly alertmanager_config: string }).alertmanager_config;
}

it('some cluster has alerts in it, and some has them in AWS', () => {
  expect(measured.some((cluster) => ownPrometheus(cluster) !== undefined)).toBe(true);
  expect(measured.some((cluster) => workspaceSettings(cluster) !== undefined)).toBe(true);
});

describe.each(measured)('the receivers of $name', (cluster) => {
  const config = write(
    cluster.name,
    workspaceSettings(cluster) === undefined
      ? dump(alertmanagerConfig(cluster), { lineWidth: -1, noRefs: true })
      : toldToWorkspace(cluster),
  );

  it('are ones that Alertmanager reads', () => {
    expect(run('check-config', config)).toMatchObject({ status: 0 });
  });

  it.each(alertSeverities)('hear of a %s', (severity) => {
    const { status, said } = run('config', 'routes', 'test', `--config.file=${config}`, `severity=${severity}`);
    expect(status).toBe(0);
    expect(said.split('\n')[0]).not.toMatch(/^(nobody)?$/);
  });

  it('hear of nothing else: whatever is no alert of ours reaches nobody', () => {
    const { said } = run('config', 'routes', 'test', `--config.file=${config}`, 'severity=none');
    expect(said.split('\n')[0]).toBe('nobody');
  });
});

it('a receiver that is not there is found out', () => {
  const broken = write('broken', dump({ route: { receiver: 'gone' }, receivers: [{ name: 'nobody' }] }));
  expect(run('check-config', broken).status).not.toBe(0);
});
