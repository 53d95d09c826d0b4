import type { Json, Manifest } from '@slipway/contracts/manifest';
import { unpinned } from '@slipway/contracts/source';
import type { HelmRelease } from '@slipway/contracts/helm-release';
import { aCluster, aTeam } from '@slipway/testing/builders';
import { anEmbeddingPlacement, aPlacement } from '@slipway/testing/model-builders';
import { at, listAt, only, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { RootChart } from '../root/root.chart.ts';
import { DefaultProjectChart } from './default-project.chart.ts';
import { OperatorsProjectChart } from './operators-project.chart.ts';
import { PlatformProjectChart } from './platform-project.chart.ts';
import { TeamProjectChart } from './team-project.chart.ts';

const cluster = aCluster();

const chart = {
  repository: 'https://charts.example.com',
  name: 'cutter',
  version: '1.2.3',
  digest: unpinned,
  source: { from: 'made up', asOf: '2026-01-01' },
};
const releases: readonly HelmRelease[] = [
  {
    name: 'cutter',
    chart,
    namespace: 'glass',
    values: {},
    clusterKinds: [{ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' }],
    namespacedKinds: [
      { group: 'apps', kind: 'Deployment' },
      { group: '', kind: 'Service' },
    ],
    reaches: ['kube-system'],
  },
  {
    name: 'putty',
    chart: { ...chart, repository: 'registry.example.com/putty' },
    namespace: 'glass',
    values: {},
    namespacedKinds: [{ group: 'apps', kind: 'Deployment' }],
  },
];

const manifests = {
  platform: synthesise((scope) => new PlatformProjectChart(scope, 'platform', { cluster })),
  team: synthesise((scope) => new TeamProjectChart(scope, 'team', { cluster, team: aTeam() })),
  operators: synthesise((scope) => new OperatorsProjectChart(scope, 'operators', { releases })),
  root: synthesise((scope) => new RootChart(scope, 'root', { cluster })),
  default: synthesise((scope) => new DefaultProjectChart(scope, 'default')),
};
const projects = {
  platform: only(manifests.platform, 'AppProject'),
  team: only(manifests.team, 'AppProject'),
  operators: only(manifests.operators, 'AppProject'),
  root: only(manifests.root, 'AppProject'),
  default: only(manifests.default, 'AppProject'),
};

const kinds = (project: Manifest, list: string) =>
  listAt(project, 'spec', list).map((kind) => `${textAt(kind, 'group')}/${textAt(kind, 'kind')}`);
const namespaces = (project: Manifest) =>
  listAt(project, 'spec', 'destinations').map((where) => textAt(where, 'namespace'));

describe.each(Object.keys(projects) as (keyof typeof projects)[])('the project %s', (name) => {
  const project = projects[name];

  it('is kept whole by the API server', () => {
    expect(manifests[name]).meetsSchemas();
  });

  it('is there before the Applications in it', () => {
    expect(at(project, 'metadata', 'namespace')).toBe('argocd');
    expect(at(project, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave')).toBe('-100');
  });

  it('says what it is for', () => {
    expect(at(project, 'spec', 'description')).toMatch(/\w/);
  });
});

describe.each(['platform', 'team', 'root'] as const)('the project %s', (name) => {
  const project = projects[name];

  it('reads one repository, and Applications of one namespace', () => {
    expect(at(project, 'spec', 'sourceRepos')).toEqual(['https://git.example.com/slipway.git']);
    expect(at(project, 'spec', 'sourceNamespaces')).toEqual(['argocd']);
  });

  it('reaches its own cluster, by name: its address differs from cluster to cluster', () => {
    for (const destination of listAt(project, 'spec', 'destinations')) {
      expect(destination).toEqual({ name: 'in-cluster', namespace: expect.any(String) as Json });
    }
  });

  it('names what it allows: all else is refused, and nothing is refused by name', () => {
    expect(listAt(project, 'spec', 'namespaceResourceWhitelist')).not.toEqual([]);
    for (const list of ['clusterResourceWhitelist', 'namespaceResourceWhitelist']) {
      expect(Array.isArray(at(project, 'spec', list))).toBe(true);
      for (const kind of kinds(project, list)) expect(kind).not.toContain('*');
    }
    for (const list of ['clusterResourceBlacklist', 'namespaceResourceBlacklist']) {
      expect(at(project, 'spec', list)).toBeUndefined();
    }
  });

  it('makes Applications and projects only if it is root', () => {
    const all = [...kinds(project, 'clusterResourceWhitelist'), ...kinds(project, 'namespaceResourceWhitelist')];
    const ofArgoCd = all.filter((kind) => kind.startsWith('argoproj.io/'));
    expect(ofArgoCd).toEqual(name === 'root' ? ['argoproj.io/Application', 'argoproj.io/AppProject'] : []);
  });

  it('holds no Secret, and no binding for the whole cluster', () => {
    const all = [...kinds(project, 'clusterResourceWhitelist'), ...kinds(project, 'namespaceResourceWhitelist')];
    expect(all).not.toContain('/Secret');
    expect(all).not.toContain('rbac.authorization.k8s.io/ClusterRoleBinding');
  });
});

describe('the project of a team', () => {
  const { team } = projects;

  it('is named after it', () => {
    expect(team.metadata.name).toBe('team-red');
  });

  it('reaches its own namespaces and no others, whoever has an environment', () => {
    expect(namespaces(team)).toEqual(['', 'dev-red-*']);
  });

  it('makes its own namespaces and nothing else outside namespaces: Argo CD holds such objects against no destination', () => {
    expect(at(team, 'spec', 'clusterResourceWhitelist')).toEqual([{ group: '', kind: 'Namespace', name: 'dev-red-*' }]);
  });

  it('makes what guards an environment and the one key that is made there, and nothing that runs', () => {
    expect(kinds(team, 'namespaceResourceWhitelist')).toEqual([
      '/ConfigMap',
      '/LimitRange',
      '/ResourceQuota',
      '/ServiceAccount',
      'external-secrets.io/ExternalSecret',
      'generators.external-secrets.io/Password',
      'networking.k8s.io/NetworkPolicy',
      'rbac.authorization.k8s.io/RoleBinding',
    ]);
  });
});

it('a team with quotas for batch jobs has a queue in each environment', () => {
  const batch = { quotas: [{ team: 'red', pool: 'plain', cpu: 1, memoryGiB: 1 }] };
  const [red] = synthesise(
    (scope) => new TeamProjectChart(scope, 'team', { cluster: aCluster({ batch }), team: aTeam() }),
  );
  expect(kinds(red!, 'namespaceResourceWhitelist')).toContain('kueue.x-k8s.io/LocalQueue');
  const team = aTeam({ name: 'blue', group: 'others' });
  const [blue] = synthesise((scope) => new TeamProjectChart(scope, 'team', { cluster: aCluster({ batch }), team }));
  expect(kinds(blue!, 'namespaceResourceWhitelist')).not.toContain('kueue.x-k8s.io/LocalQueue');
});

describe('the project of the platform', () => {
  it('reaches its services, and the two namespaces that hold settings', () => {
    expect(namespaces(projects.platform)).toEqual([
      '',
      'argocd',
      'benchmarks',
      'external-secrets',
      'kube-system',
      'litellm',
      'llama-cpp',
      'reloader',
      'vllm',
    ]);
  });

  it('reaches no namespace of an engine that serves nothing', () => {
    const placements = [aPlacement(), aPlacement({ name: 'second' })];
    const [project] = synthesise(
      (scope) => new PlatformProjectChart(scope, 'platform', { cluster: aCluster({ placements }) }),
    );
    expect(namespaces(project!)).toContain('vllm');
    expect(namespaces(project!)).not.toContain('llama-cpp');
    const without = aCluster({ placements: [anEmbeddingPlacement()] });
    const [other] = synthesise((scope) => new PlatformProjectChart(scope, 'platform', { cluster: without }));
    expect(namespaces(other!)).not.toContain('vllm');
  });

  it('reaches no namespace of a developer', () => {
    expect(namespaces(projects.platform).join(' ')).not.toContain('dev-');
  });
});

describe('the project default', () => {
  const spec = projects.default['spec'];

  it('keeps its name: Argo CD makes it anew when it is removed', () => {
    expect(projects.default.metadata.name).toBe('default');
  });

  it('allows nothing', () => {
    const everything = [{ group: '*', kind: '*' }];
    expect(spec).toMatchObject({
      sourceRepos: [],
      sourceNamespaces: [],
      destinations: [],
      clusterResourceWhitelist: [],
      clusterResourceBlacklist: everything,
      namespaceResourceBlacklist: everything,
    });
  });
});

describe('the project operators', () => {
  const project = projects.operators;

  it('reads the charts that are installed, and nothing of ours', () => {
    expect(at(project, 'spec', 'sourceRepos')).toEqual([
      'https://charts.example.com',
      'oci://registry.example.com/putty/cutter',
    ]);
  });

  it('reaches the namespaces of its charts, and others where one of them makes something', () => {
    expect(namespaces(project)).toEqual(['glass', 'kube-system']);
  });

  it('makes the kinds that its charts make, each named once', () => {
    expect(kinds(project, 'clusterResourceWhitelist')).toEqual(['apiextensions.k8s.io/CustomResourceDefinition']);
    expect(kinds(project, 'namespaceResourceWhitelist')).toEqual(['/Service', 'apps/Deployment']);
  });

  it('makes neither namespaces nor policies, quotas or Argo CD objects', () => {
    const allowed = [...kinds(project, 'clusterResourceWhitelist'), ...kinds(project, 'namespaceResourceWhitelist')];
    for (const refused of [
      '/Namespace',
      'networking.k8s.io/NetworkPolicy',
      '/ResourceQuota',
      'argoproj.io/Application',
    ])
      expect(allowed).not.toContain(refused);
    expect(allowed.join(' ')).not.toContain('*');
  });
});
