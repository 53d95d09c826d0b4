import { waves, type ChartSpec } from '@slipway/contracts/chart-spec';
import { unpinned } from '@slipway/contracts/source';
import { aChartSpec, aCluster, aTeam, aTenancy } from '@slipway/testing/builders';
import { at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesiseChart } from '@slipway/testing/synthesise';
import type { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { composeDelivery } from './compose.ts';

const cluster = aCluster();

const chart = {
  repository: 'https://charts.example.com',
  name: 'cutter',
  version: '1.2.3',
  digest: unpinned,
  source: { from: 'made up', asOf: '2026-01-01' },
};
const releases = [{ name: 'glass-cutter', chart, namespace: 'glass', values: {}, namespacedKinds: [] }];

const specs = [
  aChartSpec({ app: 'window', name: 'one', wave: 5 }),
  aChartSpec({ app: 'window', name: 'two', wave: 5 }),
  aChartSpec({ app: 'platform', name: 'base', wave: waves.platform }),
  aChartSpec({ app: 'developers', team: 'red', name: 'alice', wave: waves.developers }),
  aChartSpec({ app: 'developers', team: 'red', name: 'dan', wave: waves.developers }),
  aChartSpec({ app: 'developers', team: 'blue', name: 'bob', wave: waves.developers }),
];

const composed = composeDelivery(cluster, specs);
const files = (charts: readonly ChartSpec<Construct>[]) => charts.map(({ app, name }) => `${app}/${name}`);
const applicationOf = (name: string) => {
  const spec = composed.find((chart) => chart.name === `application-${name}`);
  return only(synthesiseChart(spec!), 'Application');
};

it('is the settings, the root, a project for each party, and an Application for each app and each team', () => {
  expect(files(composed)).toEqual([
    'platform/argocd-settings',
    'bootstrap/root',
    'argocd/project-default',
    'argocd/project-platform',
    'argocd/project-team-red',
    'argocd/project-team-blue',
    'argocd/application-window',
    'argocd/application-platform',
    'argocd/application-developers-red',
    'argocd/application-developers-blue',
  ]);
});

it('every chart is kept whole by the API server, and lies in the namespace of Argo CD', () => {
  for (const spec of composed) {
    const manifests = synthesiseChart(spec);
    expect(manifests).meetsSchemas();
    expect(spec.namespace).toBe('argocd');
    expect(new Set(manifests.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['argocd']));
  }
});

it('all of it needs an Argo CD, and is the platform team’s', () => {
  for (const spec of composed) {
    expect(spec).toMatchObject({
      owner: 'platform',
      source: cluster.file,
      identities: [],
      connections: [],
      needs: [{ kind: 'Operator', name: 'argocd' }],
    });
  }
});

it('a team without environments has its project, and no Application that would sync an empty folder', () => {
  const tenancy = aTenancy({ teams: [aTeam({ name: 'green', group: 'people-of-green' })] });
  expect(files(composeDelivery(aCluster({ tenancy }), []))).toEqual([
    'platform/argocd-settings',
    'bootstrap/root',
    'argocd/project-default',
    'argocd/project-platform',
    'argocd/project-team-green',
    'argocd/application-platform',
  ]);
});

it('each chart of others is an Application of its own, in a project that bounds them', () => {
  const charts = composeDelivery(cluster, [aChartSpec({ app: 'window', releases })]);
  expect(files(charts)).toEqual(
    expect.arrayContaining([
      'argocd/project-operators',
      'argocd/application-glass-cutter',
      'argocd/application-window',
    ]),
  );
  const application = only(
    synthesiseChart(charts.find(({ name }) => name === 'application-glass-cutter')!),
    'Application',
  );
  expect(at(application, 'spec')).toMatchObject({ project: 'operators', source: { chart: 'cutter' } });
  expect(at(application, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave')).toBe(String(waves.operators));
});

it('a chart whose objects lie in the repository is synced from there, within the same bounds', () => {
  const charts = composeDelivery(cluster, [aChartSpec({ app: 'window', releases })], () => true);
  const of = (name: string, kind: string) => only(synthesiseChart(charts.find((one) => one.name === name)!), kind);
  expect(at(of('application-glass-cutter', 'Application'), 'spec')).toMatchObject({
    project: 'operators',
    source: { repoURL: cluster.delivery.repository, path: 'dist/test/window/vendor/glass-cutter' },
    destination: { name: 'in-cluster', namespace: 'glass' },
  });
  expect(at(of('project-operators', 'AppProject'), 'spec', 'sourceRepos')).toContain(cluster.delivery.repository);
});

it('the settings come with the platform, in its wave', () => {
  const settings = composed.find(({ name }) => name === 'argocd-settings');
  expect(settings).toMatchObject({ app: 'platform', wave: waves.platform });
});

describe('an Application', () => {
  it('syncs the folder of its app, within the project of the platform, in the wave of its charts', () => {
    const application = applicationOf('window');
    expect(at(application, 'spec', 'source', 'path')).toBe('dist/test/window');
    expect(at(application, 'spec', 'project')).toBe('platform');
    expect(at(application, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave')).toBe('5');
  });

  it('syncs the folder of a team, within the project of that team', () => {
    const application = applicationOf('developers-red');
    expect(at(application, 'spec', 'source', 'path')).toBe('dist/test/developers/red');
    expect(at(application, 'spec', 'project')).toBe('team-red');
  });

  it('goes with its folder: one that waited for a yes would hold up the root', () => {
    for (const name of ['window', 'platform', 'developers-red']) {
      expect(at(applicationOf(name), 'metadata', 'annotations', 'argocd.argoproj.io/sync-options')).toBeUndefined();
    }
  });

  it('reads the repository and revision of its cluster', () => {
    expect(at(applicationOf('window'), 'spec', 'source')).toMatchObject({
      repoURL: 'https://git.example.com/slipway.git',
      targetRevision: 'release',
    });
  });
});

describe('waves', () => {
  it('fails for two in one app, and names the folder and both', () => {
    const two = [aChartSpec({ name: 'one', wave: 1 }), aChartSpec({ name: 'two', wave: 2 })];
    expect(() => composeDelivery(cluster, two)).toThrow(
      'the charts of dist/test/window name the waves 1 and 2: give all charts of an app the same',
    );
  });

  it('may differ between apps, and between teams', () => {
    const apart = [
      aChartSpec({ app: 'developers', team: 'red', wave: 1 }),
      aChartSpec({ app: 'developers', team: 'blue', wave: 2 }),
      aChartSpec({ app: 'developers', wave: 3 }),
    ];
    expect(() => composeDelivery(cluster, apart)).not.toThrow();
  });
});

describe('how many', () => {
  /** As many apps, of which each has an Application; the settings make one more. */
  const apps = (count: number) => Array.from({ length: count }, (_, index) => aChartSpec({ app: `app-${index}` }));

  it('a thousand are kept up with', () => {
    expect(composeDelivery(cluster, apps(999)).filter(({ name }) => name.startsWith('application-'))).toHaveLength(
      1000,
    );
  });

  it('fails for more, and says what to do', () => {
    expect(() => composeDelivery(cluster, apps(1000))).toThrow(
      '1001 Argo CD Applications are more than the 1000 that one Argo CD keeps up with: move teams to another cluster',
    );
  });

  it('a thousand people of one team are one', () => {
    const people = Array.from({ length: 1000 }, (_, index) =>
      aChartSpec({ app: 'developers', team: 'red', name: `person-${index}` }),
    );
    expect(files(composeDelivery(cluster, people)).filter((file) => file.includes('application-'))).toEqual([
      'argocd/application-developers-red',
      'argocd/application-platform',
    ]);
  });
});
