import type { HelmRelease } from '@slipway/contracts/helm-release';
import { unpinned } from '@slipway/contracts/source';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChartToolFailed, type ChartTool } from './helm.ts';
import { inflate } from './inflate.ts';
import { manifestsOf, readVendored } from './vendored.ts';

const release: HelmRelease = {
  name: 'glass',
  namespace: 'glazier',
  chart: {
    repository: 'https://charts.example.com',
    name: 'glass-cutter',
    version: '1.2.3',
    digest: unpinned,
    source: { from: 'made up', asOf: '2026-11-21' },
  },
  values: { replicas: 2, resources: { cpu: '1' } },
  clusterKinds: [{ group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' }],
  namespacedKinds: [
    { group: 'apps', kind: 'Deployment' },
    { group: '', kind: 'Secret' },
  ],
};

const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: cutter\nspec:\n  replicas: 2\n';
const clusterRole =
  'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: cutter\nrules: []\n';
const secret = (data: string) => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: keys\n${data}`;
const file = 'dist/dev/operators/vendor/glass/glass.yaml';

const tool = (...outputs: readonly string[]): ChartTool => {
  let next = 0;
  return {
    pull: () => Promise.resolve({ path: 'glass.tgz', digest: `sha256:${'a'.repeat(64)}` }),
    template: () => Promise.resolve(outputs[Math.min(next++, outputs.length - 1)] ?? ''),
  };
};

const made = (one: HelmRelease, by: ChartTool) =>
  inflate({
    cluster: { name: 'dev', kubernetesVersion: '1.36' },
    placed: [{ app: 'operators', release: one }],
    tool: by,
  });
const rulesOf = async (one: HelmRelease, by: ChartTool) => {
  const { files, findings } = await made(one, by);
  if (findings.length > 0) expect(files.size).toBe(0);
  return findings.map(({ rule, file: at, message, remedy }) => {
    expect(at).toBe(file);
    expect(message).not.toBe('');
    expect(remedy).not.toBe('');
    return rule;
  });
};

describe('the objects of a chart', () => {
  it('are one file, in the order in which they can be installed, each with its namespace', async () => {
    const { files, findings } = await made(release, tool(`${deployment}---\n${clusterRole}`));
    expect(findings).toEqual([]);
    expect([...files.keys()]).toEqual([file]);
    expect(manifestsOf(files.get(file) ?? '').map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
      ['ClusterRole', undefined],
      ['Deployment', 'glazier'],
    ]);
  });

  it('say what they were made of', async () => {
    const text = (await made(release, tool(deployment))).files.get(file);
    expect(text).toMatch(
      /^# Helm chart glass-cutter 1\.2\.3 of https:\/\/charts\.example\.com, release glass in glazier\.\n/,
    );
  });

  it('are the same bytes, whatever order and comments Helm writes', async () => {
    const [one, two] = await Promise.all([
      made(release, tool(`---\n# Source: a\n${deployment}---\n${clusterRole}`)),
      made(release, tool(`${clusterRole}---\n---\n${deployment}`)),
    ]);
    expect(one.files).toEqual(two.files);
  });
});

describe('nothing is written of a chart', () => {
  it('that makes up something else each time', async () => {
    expect(await rulesOf(release, tool(deployment, deployment.replace('2', '3')))).toEqual([
      'chart-differs-from-itself',
    ]);
  });

  it('that puts a secret into git; an empty one is filled in the cluster', async () => {
    expect(await rulesOf(release, tool(secret('data:\n  tls.key: c2VjcmV0\n')))).toEqual(['chart-holds-secret']);
    expect(await rulesOf(release, tool(secret('stringData:\n  password: secret\n')))).toEqual(['chart-holds-secret']);
    expect(await rulesOf(release, tool(secret('data:\n  tls.key: ""\n')))).toEqual([]);
    expect(await rulesOf(release, tool(secret('')))).toEqual([]);
  });

  it('that shows the secret in its finding', async () => {
    const { findings } = await made(release, tool(secret('data:\n  tls.key: c2VjcmV0\n')));
    expect(JSON.stringify(findings)).toContain('tls.key');
    expect(JSON.stringify(findings)).not.toContain('c2VjcmV0');
  });

  it('of a kind that its AppProject would refuse', async () => {
    expect(await rulesOf({ ...release, clusterKinds: [] }, tool(clusterRole))).toEqual(['undeclared-kind']);
  });

  it('that is not what was pinned', async () => {
    const pinned = { ...release, chart: { ...release.chart, digest: `sha256:${'b'.repeat(64)}` } };
    expect(await rulesOf(pinned, tool(deployment))).toEqual(['changed-archive']);
    const right = { ...release, chart: { ...release.chart, digest: `sha256:${'a'.repeat(64)}` } };
    expect(await rulesOf(right, tool(deployment))).toEqual([]);
  });

  it('that Helm refuses, or that is no list of objects', async () => {
    const refuses = { ...tool(), template: () => Promise.reject(new ChartToolFailed('values are wrong')) };
    expect(await rulesOf(release, refuses)).toEqual(['chart-not-inflated']);
    expect(await rulesOf(release, tool('just: a map\n'))).toEqual(['chart-not-read']);
  });
});

describe('what lies in the repository', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'slipway-vendored-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  const lay = (text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  const read = (one: HelmRelease) => readVendored(root, 'dev', [{ app: 'operators', release: one }]);

  it('is kept as it is while chart and values are what it was made of', async () => {
    const text = (await made(release, tool(deployment))).files.get(file) ?? '';
    lay(text);
    expect(read(release)).toEqual({ vendored: [{ file, text }], findings: [] });
    const { replicas, resources } = release.values as { replicas: number; resources: object };
    expect(read({ ...release, values: { resources, replicas } }).findings).toEqual([]);
  });

  it.each([
    ['values', { values: { replicas: 3 } }],
    ['a version', { chart: { ...release.chart, version: '1.2.4' } }],
    ['a namespace', { namespace: 'other' }],
  ])('is stale when it has other %s', async (_, change) => {
    lay((await made(release, tool(deployment))).files.get(file) ?? '');
    expect(read({ ...release, ...change }).findings).toMatchObject([
      {
        rule: 'stale-vendored-chart',
        file,
        remedy: expect.stringContaining('npx nx run inflate -- dev --only glass') as string,
      },
    ]);
  });

  it('is stale where somebody wrote it by hand', () => {
    lay(deployment);
    expect(read(release).findings).toHaveLength(1);
  });

  it('is nothing where the chart itself is installed', () => {
    expect(read(release)).toEqual({ vendored: [], findings: [] });
  });
});
