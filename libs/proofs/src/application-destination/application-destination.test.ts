import type { Manifest } from '@slipway/contracts/manifest';
import { anEvidence } from '@slipway/testing/evidence';
import { expect, it } from 'vitest';
import { applicationDestination } from './application-destination.ts';

const project = (...namespaces: readonly string[]): Manifest => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name: 'shop', namespace: 'argocd' },
  spec: { destinations: namespaces.map((namespace) => ({ name: 'in-cluster', namespace })) },
});
const application = (destination: Readonly<Record<string, string>>): Manifest => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'shop', namespace: 'argocd' },
  spec: { project: 'shop', destination },
});

it.each<[string, readonly string[], Readonly<Record<string, string>>, number]>([
  ['no namespace, and none is allowed', ['shop', ''], { name: 'in-cluster' }, 0],
  ['no namespace, and only others are allowed', ['shop'], { name: 'in-cluster' }, 1],
  ['a namespace of the list', ['shop'], { name: 'in-cluster', namespace: 'shop' }, 0],
  ['a namespace of a pattern', ['dev-red-*'], { name: 'in-cluster', namespace: 'dev-red-alice' }, 0],
  ['another namespace', ['shop'], { name: 'in-cluster', namespace: 'bank' }, 1],
  ['another cluster', ['shop'], { name: 'elsewhere', namespace: 'shop' }, 1],
])('%s', (_, allowed, destination, faults) => {
  const manifests = [project(...allowed), application(destination)].map((manifest) => ({
    file: 'dist/x.yaml',
    manifest,
  }));
  const found = applicationDestination.prove(anEvidence({ manifests }));
  expect(found.map(({ rule }) => rule)).toEqual(Array.from({ length: faults }, () => 'destination-outside-project'));
});
