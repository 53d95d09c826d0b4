import { unpinned } from '@slipway/contracts/source';
import { at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { applicationSpec, ApplicationChart, type ApplicationChartProps } from './application.chart.ts';

const source = { from: 'made up', asOf: '2026-01-01' };

const everything: Required<ApplicationChartProps> = {
  name: 'window',
  project: 'shop',
  source: {
    kind: 'folder',
    delivery: { repository: 'https://git.example.com/slipway.git', revision: 'v1', argoCd: 'self-hosted' },
    path: 'dist/test/window',
  },
  wave: -7,
};

function application(props: Partial<ApplicationChartProps> = {}) {
  const manifests = synthesise((scope) => new ApplicationChart(scope, 'chart', { ...everything, ...props }));
  expect(manifests).meetsSchemas();
  return only(manifests, 'Application');
}

it('syncs one folder of one revision into its own cluster, within its project', () => {
  expect(application().metadata).toMatchObject({ name: 'window', namespace: 'argocd' });
  expect(at(application(), 'spec')).toMatchObject({
    project: 'shop',
    source: { repoURL: 'https://git.example.com/slipway.git', targetRevision: 'v1', path: 'dist/test/window' },
    destination: { name: 'in-cluster' },
  });
});

describe('a chart of others', () => {
  const chart = {
    repository: 'https://charts.example.com',
    name: 'cutter',
    version: '1.2.3',
    digest: unpinned,
    source,
  };
  const release = { name: 'glass-cutter', chart, namespace: 'glass', values: { replicas: 2 }, namespacedKinds: [] };

  it('comes from its repository by exact version, into its namespace, with its values', () => {
    const installed = application({ source: { kind: 'release', release } });
    expect(at(installed, 'spec', 'source')).toEqual({
      repoURL: 'https://charts.example.com',
      chart: 'cutter',
      targetRevision: '1.2.3',
      helm: { releaseName: 'glass-cutter', valuesObject: { replicas: 2 } },
    });
    expect(at(installed, 'spec', 'destination')).toEqual({ name: 'in-cluster', namespace: 'glass' });
  });

  it('keeps what controllers write into its objects, in a sync too', () => {
    const filledLater = [
      { group: '', kind: 'Secret', name: 'diamond', field: '.data' },
      { group: 'apiregistration.k8s.io', kind: 'APIService', field: '.spec.caBundle' },
    ];
    const installed = application({ source: { kind: 'release', release: { ...release, filledLater } } });
    expect(at(installed, 'spec', 'ignoreDifferences')).toEqual([
      { group: '', kind: 'Secret', name: 'diamond', jqPathExpressions: ['.data'] },
      { group: 'apiregistration.k8s.io', kind: 'APIService', jqPathExpressions: ['.spec.caBundle'] },
    ]);
    expect(at(installed, 'spec', 'syncPolicy', 'syncOptions')).toContain('RespectIgnoreDifferences=true');
    const plain = application({ source: { kind: 'release', release } });
    expect(at(plain, 'spec', 'ignoreDifferences')).toBeUndefined();
    expect(at(plain, 'spec', 'syncPolicy', 'syncOptions')).not.toContain('RespectIgnoreDifferences=true');
  });

  it('in a registry is named by its address', () => {
    const inRegistry = { ...release, chart: { ...chart, repository: 'registry.example.com/charts' } };
    expect(at(application({ source: { kind: 'release', release: inRegistry } }), 'spec', 'source')).toMatchObject({
      repoURL: 'oci://registry.example.com/charts/cutter',
      path: '.',
      targetRevision: '1.2.3',
    });
  });
});

it('waits for its wave', () => {
  expect(at(application(), 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave')).toBe('-7');
});

it('is looked at only when its own folder changes', () => {
  expect(at(application(), 'metadata', 'annotations', 'argocd.argoproj.io/manifest-generate-paths')).toBe('.');
});

describe('the way it syncs', () => {
  const policy = at(application(), 'spec', 'syncPolicy');

  it('is by itself: it removes what git no longer has, and undoes what others change', () => {
    expect(at(policy, 'automated')).toMatchObject({ prune: true, selfHeal: true });
  });

  it('stops at an empty folder', () => {
    expect(at(policy, 'automated', 'allowEmpty')).toBe(false);
  });

  it('tries again, a few times and ever later', () => {
    expect(at(policy, 'retry')).toEqual({
      refresh: true,
      limit: 5,
      backoff: { duration: '10s', factor: 2, maxDuration: '5m' },
    });
  });

  it('refuses objects of other Applications, removes last, and lets the API server merge', () => {
    expect(at(policy, 'syncOptions')).toEqual(['FailOnSharedResource=true', 'PruneLast=true', 'ServerSideApply=true']);
  });
});

describe('removal', () => {
  it('takes its objects along', () => {
    expect(application().metadata['finalizers']).toEqual(['resources-finalizer.argocd.argoproj.io']);
  });
});

it('a folder of others is synced at one commit, by the namespace that its project allows', () => {
  const folder = {
    repository: 'https://git.example.com/kinds.git',
    path: 'config/crd',
    version: 'v1.0.0',
    commit: 'a'.repeat(40),
    source: { from: 'somebody', asOf: '2026-01-01' },
  };
  const release = { name: 'kinds', namespace: 'shop', folder, namespacedKinds: [] };
  const spec = applicationSpec({ project: 'operators', source: { kind: 'release', release } });
  expect(spec).toMatchObject({
    source: { repoUrl: folder.repository, targetRevision: folder.commit, path: folder.path },
    destination: { namespace: 'shop' },
  });
  expect(spec.source).not.toHaveProperty('helm');
});
