import type { Json, PlacedManifest } from '@slipway/contracts/manifest';
import { anEvidence } from '@slipway/testing/evidence';
import { changing, withField } from '@slipway/testing/mutate';
import { describe, expect, it } from 'vitest';
import { withinProject } from './within-project.ts';

function object(file: string, apiVersion: string, kind: string, title: string, spec: Json = {}): PlacedManifest {
  const [first = '', second] = title.split('/');
  const metadata = second === undefined ? { name: first } : { name: second, namespace: first };
  return { file: `dist/test/${file}.yaml`, manifest: { apiVersion, kind, metadata, spec } };
}

const argo = 'argoproj.io/v1alpha1';

const manifests: readonly PlacedManifest[] = [
  object('argocd/project', argo, 'AppProject', 'argocd/red', {
    destinations: [
      { name: 'in-cluster', namespace: 'dev-red-*' },
      { name: 'in-cluster', namespace: 'common' },
    ],
    clusterResourceWhitelist: [
      { group: '', kind: 'Namespace', name: 'dev-red-*' },
      { group: 'karpenter.sh', kind: 'NodePool' },
    ],
    namespaceResourceWhitelist: [
      { group: '', kind: 'ConfigMap' },
      { group: 'apps', kind: 'Deployment' },
    ],
  }),
  object('argocd/application', argo, 'Application', 'argocd/red', {
    project: 'red',
    source: { path: 'dist/test/developers/red' },
  }),
  object('developers/red/alice', 'v1', 'Namespace', 'dev-red-alice'),
  object('developers/red/alice', 'v1', 'ConfigMap', 'dev-red-alice/about'),
  object('developers/red/alice', 'apps/v1', 'Deployment', 'dev-red-alice/web'),
  object('developers/red/alice', 'v1', 'ConfigMap', 'common/about'),
  object('developers/red/pool', 'karpenter.sh/v1', 'NodePool', 'plain'),
];

const findings = (of: readonly PlacedManifest[]) => withinProject.prove(anEvidence({ manifests: of }));
const rulesOf = (of: readonly PlacedManifest[]) => findings(of).map(({ rule }) => rule);
const withProject = (path: readonly (string | number)[], value: Json | undefined) =>
  rulesOf(changing(manifests, 'AppProject argocd/red', (manifest) => withField(manifest, ['spec', ...path], value)));

it('holds when a project allows all that its Applications hold', () => {
  expect(findings(manifests)).toEqual([]);
});

describe('a kind that is not allowed', () => {
  it.each([
    ['in a namespace', ['namespaceResourceWhitelist', 1]],
    ['in a namespace, twice', ['namespaceResourceWhitelist', 0]],
    ['outside namespaces', ['clusterResourceWhitelist', 1]],
    ['outside namespaces, though a name is', ['clusterResourceWhitelist', 0]],
  ])('is noticed: %s', (_, path) => {
    expect(new Set(withProject(path, undefined))).toEqual(new Set(['kind-outside-project']));
  });

  it('is noticed: the same kind of another group', () => {
    expect(withProject(['namespaceResourceWhitelist', 1, 'group'], 'extensions')).toEqual(['kind-outside-project']);
  });

  it('is noticed: an allowed kind of the other scope', () => {
    const spec = { clusterResourceWhitelist: [{ group: 'apps', kind: 'Deployment' }], namespaceResourceWhitelist: [] };
    expect(
      rulesOf([
        object('argocd/project', argo, 'AppProject', 'argocd/red', {
          destinations: [{ namespace: 'dev-red-*' }],
          ...spec,
        }),
        manifests[1]!,
        manifests[4]!,
      ]),
    ).toEqual(['kind-outside-project']);
  });

  it('is told with the object, the project, and where to add it', () => {
    const stranger = object('developers/red/alice', 'batch/v1', 'Job', 'dev-red-alice/once');
    expect(findings([...manifests, stranger])).toEqual([
      {
        rule: 'kind-outside-project',
        severity: 'error',
        file: 'dist/test/developers/red/alice.yaml',
        message: 'Job dev-red-alice/once is of a kind that the AppProject red does not allow',
        remedy: 'add the kind to namespaceResourceWhitelist of the project in argocd/src/project',
      },
    ]);
  });
});

describe('a namespace that is not allowed', () => {
  it.each(['dev-blue-alice', 'dev-red', 'kube-system', 'xdev-red-alice', 'common-more'])(
    'is noticed: %s',
    (namespace) => {
      const moved = changing(manifests, 'ConfigMap dev-red-alice/about', (manifest) =>
        withField(manifest, ['metadata', 'namespace'], namespace),
      );
      expect(rulesOf(moved)).toEqual(['namespace-outside-project']);
    },
  );

  it('is told with those that are', () => {
    const moved = changing(manifests, 'ConfigMap dev-red-alice/about', (manifest) =>
      withField(manifest, ['metadata', 'namespace'], 'vllm'),
    );
    expect(findings(moved)).toMatchObject([
      {
        message: 'ConfigMap vllm/about is in a namespace that the AppProject red does not allow',
        remedy: 'its destinations are dev-red-*, common',
      },
    ]);
  });

  it('is noticed once for a Namespace itself, whose name Argo CD holds against the list of kinds', () => {
    const renamed = changing(manifests, 'Namespace dev-red-alice', (manifest) =>
      withField(manifest, ['metadata', 'name'], 'kube-system'),
    );
    expect(findings(renamed)).toMatchObject([
      {
        rule: 'name-outside-project',
        message: 'Namespace kube-system has a name that the AppProject red does not allow',
        remedy: 'the names that it allows are dev-red-*',
      },
    ]);
  });

  it('is noticed for a Namespace of a project that bounds no names', () => {
    const unbounded = changing(manifests, 'AppProject argocd/red', (manifest) =>
      withField(manifest, ['spec', 'clusterResourceWhitelist', 0, 'name'], undefined),
    );
    const renamed = changing(unbounded, 'Namespace dev-red-alice', (manifest) =>
      withField(manifest, ['metadata', 'name'], 'kube-system'),
    );
    expect(rulesOf(unbounded)).toEqual([]);
    expect(rulesOf(renamed)).toEqual(['namespace-outside-project']);
  });
});

describe('patterns', () => {
  const matching = (pattern: string, namespace: string) =>
    rulesOf([
      object('argocd/project', argo, 'AppProject', 'argocd/red', {
        destinations: [{ namespace: pattern }],
        namespaceResourceWhitelist: [{ group: '', kind: 'ConfigMap' }],
      }),
      manifests[1]!,
      object('developers/red/alice', 'v1', 'ConfigMap', `${namespace}/about`),
    ]).length === 0;

  it.each([
    ['*', 'anything', true],
    ['dev-*', 'dev-', true],
    ['dev-*-red', 'dev-a-red', true],
    ['dev-*-red', 'dev-red', false],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c', false],
    ['a.c', 'abc', false],
    ['a+', 'aa', false],
  ])('%s and %s: %s', (pattern, namespace, result) => {
    expect(matching(pattern, namespace)).toBe(result);
  });
});

describe('objects of others', () => {
  it('are held against their own project: a folder is not the folders in it', () => {
    expect(findings([...manifests, object('developers/red/deeper/x', 'batch/v1', 'Job', 'vllm/x')])).toEqual([]);
    expect(findings([...manifests, object('developers/redder/x', 'batch/v1', 'Job', 'vllm/x')])).toEqual([]);
  });

  it('of a project that is not there are said to be missing by another proof', () => {
    expect(findings(manifests.slice(1))).toEqual([]);
  });
});
