import type { HelmRelease } from '@slipway/contracts/helm-release';
import { unpinned } from '@slipway/contracts/source';
import { withHelm } from '@slipway/scripts/inflate/helm';
import { inflate, type Inflated } from '@slipway/scripts/inflate/inflate';
import { manifestsOf } from '@slipway/scripts/inflate/vendored';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chart } from './helm/chart.ts';
import { findHelm } from './helm/installation.ts';
import { startStub, type HttpStub } from './support/http-stub.ts';

const program = findHelm() ?? '';
let folder: string;
let repository: HttpStub;

/** A repository as anybody would publish one: an archive and an index, over HTTP. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-charts-'));
  const sources = join(folder, 'sources');
  for (const [file, text] of Object.entries(chart)) {
    mkdirSync(dirname(join(sources, file)), { recursive: true });
    writeFileSync(join(sources, file), text);
  }
  helm('package', sources, '--destination', folder);
  helm('repo', 'index', folder);
  repository = await startStub(({ path }, response) => {
    const name = path.split('/').at(-1) ?? '';
    if (name === 'index.yaml' || name.endsWith('.tgz')) response.writeHead(200).end(readFileSync(join(folder, name)));
    else response.writeHead(404).end();
  });
});

afterAll(async () => {
  await repository.close();
  rmSync(folder, { recursive: true });
});

function helm(...args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function release(overrides: Partial<HelmRelease> = {}): HelmRelease {
  return {
    name: 'glass',
    namespace: 'glazier',
    chart: {
      repository: repository.url,
      name: 'glass-cutter',
      version: '1.2.3',
      digest: unpinned,
      source: { from: 'test/real/helm/chart.ts', asOf: '2026-11-21' },
    },
    values: { replicas: 2 },
    clusterKinds: [{ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' }],
    namespacedKinds: [
      { group: 'apps', kind: 'Deployment' },
      { group: '', kind: 'Secret' },
    ],
    ...overrides,
  };
}

const inflated = (one: HelmRelease): Promise<Inflated> =>
  withHelm(program, (tool) =>
    inflate({
      cluster: { name: 'dev', kubernetesVersion: '1.36' },
      placed: [{ app: 'operators', release: one }],
      tool,
    }),
  );

describe('a chart of a repository', () => {
  it('is its objects with the values of the release, CRDs and all but tests', async () => {
    const { files, findings } = await inflated(release());
    expect(findings).toEqual([]);
    const [text = ''] = files.values();
    expect(manifestsOf(text)).toMatchObject([
      { kind: 'CustomResourceDefinition', metadata: { name: 'panes.glass.example.com' } },
      {
        kind: 'Deployment',
        metadata: { name: 'glass', namespace: 'glazier', labels: { kubernetes: 'v1.36.0' } },
        spec: { replicas: 2 },
      },
    ]);
  });

  it('is the same bytes each time', async () => {
    expect(await inflated(release())).toEqual(await inflated(release()));
  });

  it('that makes up a key is refused, without showing it', async () => {
    const { files, findings } = await inflated(release({ values: { certificate: true } }));
    expect(files.size).toBe(0);
    expect(findings.map(({ rule }) => rule).sort()).toEqual(['chart-differs-from-itself', 'chart-holds-secret']);
    expect(JSON.stringify(findings)).not.toContain('PRIVATE');
  });

  it('of another version than there is, or of nowhere, is refused in Helm’s words', async () => {
    const { chart: ours } = release();
    const newer = await inflated(release({ chart: { ...ours, version: '9.9.9' } }));
    expect(newer.findings).toMatchObject([
      { rule: 'chart-not-inflated', message: expect.stringContaining('9.9.9') as string },
    ]);
    const nowhere = await inflated(release({ chart: { ...ours, repository: 'http://127.0.0.1:9' } }));
    expect(nowhere.findings).toMatchObject([{ rule: 'chart-not-inflated' }]);
  });

  it('that was pinned by another digest is refused', async () => {
    const { chart: ours } = release();
    const { findings } = await inflated(release({ chart: { ...ours, digest: `sha256:${'0'.repeat(64)}` } }));
    expect(findings).toMatchObject([{ rule: 'changed-archive' }]);
  });
});
