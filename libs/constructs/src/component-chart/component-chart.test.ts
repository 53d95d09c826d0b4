import { at, only } from '@slipway/testing/find';
import { synthesise } from '@slipway/testing/synthesise';
import { k8s } from 'cdk8s-plus-28';
import { expect, it } from 'vitest';
import { ComponentChart, type ComponentChartProps } from './component-chart.ts';

const everything: Required<ComponentChartProps> = { app: 'window', team: 'glaziers' };

const manifests = synthesise((scope) => {
  const chart = new ComponentChart(scope, 'chart', everything);
  new k8s.KubeNamespace(chart, 'shop');
  new k8s.KubeDeployment(chart, 'front', {
    metadata: { name: 'front', namespace: 'shop', labels: { 'app.kubernetes.io/name': 'web' } },
    spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } } } },
  });
});

it('every object says which app it is part of, and whose it is', () => {
  const labels = { 'app.kubernetes.io/part-of': 'window', 'slipway.dev/team': 'glaziers' };
  expect(at(only(manifests, 'Namespace'), 'metadata', 'labels')).toEqual(labels);
  expect(at(only(manifests, 'Deployment'), 'metadata', 'labels')).toEqual({
    ...labels,
    'app.kubernetes.io/name': 'web',
  });
});

it('labels of the chart reach neither selectors nor pods: they may change, selectors may not', () => {
  const spec = at(only(manifests, 'Deployment'), 'spec');
  expect(at(spec, 'selector', 'matchLabels')).toEqual({ a: 'b' });
  expect(at(spec, 'template', 'metadata', 'labels')).toEqual({ a: 'b' });
});

it('no name is hashed', () => {
  expect(only(manifests, 'Namespace').metadata.name).toBe('test-chart-shop');
});

it('no namespace is put on objects by the way: it would land on those that live outside namespaces', () => {
  expect(only(manifests, 'Namespace').metadata.namespace).toBeUndefined();
});
