import { aCluster } from '@slipway/testing/builders';
import { at, only } from '@slipway/testing/find';
import { synthesise } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { RootChart } from './root.chart.ts';

const manifests = synthesise((scope) => new RootChart(scope, 'root', { cluster: aCluster() }));
const application = only(manifests, 'Application');

it('is a project and an Application in it, and nothing else', () => {
  expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`)).toEqual([
    'AppProject argocd/root',
    'Application argocd/root',
  ]);
  expect(at(application, 'spec', 'project')).toBe('root');
});

it('delivers the Applications of its own cluster, from the revision that the cluster names', () => {
  expect(at(application, 'spec', 'source')).toEqual({
    repoURL: 'https://git.example.com/slipway.git',
    targetRevision: 'release',
    path: 'dist/test/argocd',
  });
  expect(at(application, 'spec', 'destination')).toEqual({ name: 'in-cluster' });
});

it('reaches the namespace of Argo CD and no other', () => {
  expect(at(only(manifests, 'AppProject'), 'spec', 'destinations')).toEqual([
    { name: 'in-cluster', namespace: '' },
    { name: 'in-cluster', namespace: 'argocd' },
  ]);
  expect(at(only(manifests, 'AppProject'), 'spec', 'clusterResourceWhitelist')).toEqual([]);
});

it('takes nothing along when it is removed', () => {
  expect(application.metadata['finalizers']).toBeUndefined();
});
