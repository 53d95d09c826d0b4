import type { Json, Manifest } from '@slipway/contracts/manifest';
import { anEvidence } from '@slipway/testing/evidence';
import { withField } from '@slipway/testing/mutate';
import { describe, expect, it } from 'vitest';
import { asksBeforeRemoval } from './asks-before-removal.ts';

const options = ['metadata', 'annotations', 'argocd.argoproj.io/sync-options'];

function object(apiVersion: string, kind: string, title: string, spec: Json = {}): Manifest {
  const [namespace, name] = title.includes('/') ? (title.split('/') as [string, string]) : [undefined, title];
  return { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) }, spec };
}

function findings(manifest: Manifest) {
  return asksBeforeRemoval.prove(anEvidence({ manifests: [{ file: 'dist/test/shop/some.yaml', manifest }] }));
}

function asking(manifest: Manifest, value: string): number {
  return findings(withField(manifest, options, value)).length;
}

const kept: readonly Manifest[] = [
  object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'shelves.example.com'),
  object('v1', 'Namespace', 'shop'),
  object('v1', 'PersistentVolume', 'disk'),
  object('v1', 'PersistentVolumeClaim', 'shop/disk'),
  object('apps/v1', 'StatefulSet', 'shop/till'),
  object('storage.k8s.io/v1', 'StorageClass', 'fast'),
  object('v1', 'ConfigMap', 'kube-system/amazon-vpc-cni'),
  object('v1', 'ConfigMap', 'argocd/argocd-cm'),
];

describe.each(kept.map((manifest) => [manifest.kind, manifest.metadata.name, manifest] as const))(
  '%s %s',
  (_, __, manifest) => {
    it('is fine when it asks in both cases, in whatever order and among other words', () => {
      expect(asking(manifest, 'Delete=confirm,Prune=confirm')).toBe(0);
      expect(asking(manifest, 'Prune=confirm, ServerSideApply=true, Delete=confirm')).toBe(0);
    });

    it.each(['', 'Prune=confirm', 'Delete=confirm', 'Delete=confirm,Prune=false', 'Delete=confirm,Prune=confirmed'])(
      'is found when it says "%s"',
      (value) => {
        expect(asking(manifest, value)).toBe(1);
      },
    );

    it('is found when it says nothing, with one reason', () => {
      expect(findings(manifest)).toHaveLength(1);
    });
  },
);

it('a finding names the object, what goes with it, and what to do', () => {
  expect(findings(object('v1', 'Namespace', 'shop'))).toEqual([
    {
      rule: 'removed-without-asking',
      severity: 'error',
      file: 'dist/test/shop/some.yaml',
      path: 'metadata.annotations["argocd.argoproj.io/sync-options"]',
      message: 'Namespace shop would be removed without asking, and that removes everything in it, volumes included',
      remedy: 'add askBeforeRemoval of libs/constructs/src/removal to its annotations',
    },
  ]);
});

it('a password that opens data is asked about, and one that goes with its Secret is not', () => {
  const password = (creationPolicy: string, refreshPolicy = 'CreatedOnce') =>
    object('external-secrets.io/v1', 'ExternalSecret', 'shop/till', { refreshPolicy, target: { creationPolicy } });
  expect(findings(password('Orphan'))).toHaveLength(1);
  expect(findings(password('Owner'))).toEqual([]);
  expect(findings(password('Orphan', 'Periodic'))).toEqual([]);
});

describe('nothing is asked', () => {
  it.each([
    object('v1', 'ConfigMap', 'shop/argocd-cm'),
    object('v1', 'ConfigMap', 'argocd/amazon-vpc-cni'),
    object('argoproj.io/v1alpha1', 'Application', 'argocd/developers-red', { project: 'team-red' }),
    object('serving.example.com/v1', 'Namespace', 'of-another-group'),
    object('apps/v1', 'Deployment', 'shop/front'),
  ])('of $kind $metadata.name', (manifest) => {
    expect(findings(manifest)).toEqual([]);
  });

  it('of the environment of a developer, whose file was deleted: it alone, and by its label', () => {
    const labelled = (value: string) =>
      withField(object('v1', 'Namespace', 'dev-red-alice'), ['metadata', 'labels'], {
        'slipway.dev/environment': value,
      });
    expect(findings(labelled('developer'))).toEqual([]);
    expect(findings(labelled('other'))).toHaveLength(1);
    expect(findings(object('v1', 'Namespace', 'dev-red-alice'))).toHaveLength(1);
  });
});
