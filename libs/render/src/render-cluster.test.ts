import { laterFieldsKey, type ChartSpec } from '@slipway/contracts/chart-spec';
import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { expect, it } from 'vitest';
import { renderCluster } from './render-cluster.ts';

const spec = (
  name: string,
  build: (chart: Chart) => void,
  more: Partial<ChartSpec<Construct>> = {},
): ChartSpec<Construct> => ({
  app: 'app',
  name,
  owner: 'platform',
  wave: 0,
  source: 'clusters/x/cluster.ts',
  identities: [],
  connections: [],
  needs: [],
  build: (scope) => {
    build(new Chart(scope, name));
  },
  ...more,
});

const configMap = (chart: Chart, name: string, namespace = 'ns') =>
  new ApiObject(chart, `${namespace}-${name}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } });

it('a chart is one file, its objects in an order in which they can be installed', () => {
  const { files, findings } = renderCluster('x', [
    spec('one', (chart) => {
      new ApiObject(chart, 'd', {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'd', namespace: 'ns' },
      });
      configMap(chart, 'b');
      configMap(chart, 'a');
      new ApiObject(chart, 'n', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ns' } });
    }),
  ]);
  expect(findings).toEqual([]);
  expect([...files.keys()]).toEqual(['dist/x/app/one.yaml']);
  expect(
    [...(files.get('dist/x/app/one.yaml') ?? '').matchAll(/^kind: (.*)$|^ {2}name: (.*)$/gm)].map((m) => m[1] ?? m[2]),
  ).toEqual(['Namespace', 'ns', 'ConfigMap', 'a', 'ConfigMap', 'b', 'Deployment', 'd']);
});

it("a team's chart lies in the team's folder", () => {
  const { files } = renderCluster('x', [
    spec('alice', (chart) => configMap(chart, 'a'), { app: 'developers', team: 'red' }),
  ]);
  expect([...files.keys()]).toEqual(['dist/x/developers/red/alice.yaml']);
});

it('one object in two charts is refused, and both are named', () => {
  const { findings } = renderCluster('x', [
    spec('one', (chart) => configMap(chart, 'a')),
    spec('two', (chart) => configMap(chart, 'a')),
  ]);
  expect(findings).toMatchObject([
    { rule: 'duplicate-object', message: 'ConfigMap ns/a is in dist/x/app/one.yaml and in dist/x/app/two.yaml' },
  ]);
});

it('the same name in two namespaces or of two kinds is not the same object', () => {
  const { findings } = renderCluster('x', [
    spec('one', (chart) => {
      configMap(chart, 'a', 'one');
      configMap(chart, 'a', 'two');
      new ApiObject(chart, 's', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace: 'one' } });
    }),
  ]);
  expect(findings).toEqual([]);
});

it('two charts of one file, an empty chart and a chart that throws are findings of their own; the others render', () => {
  const { files, findings } = renderCluster('x', [
    spec('good', (chart) => configMap(chart, 'good')),
    spec('good', (chart) => configMap(chart, 'twin')),
    spec('empty', () => undefined),
    spec('bad', () => {
      throw new Error("'replicas' must be at least 1, got 0");
    }),
  ]);
  expect(findings.map(({ rule }) => rule)).toEqual(['duplicate-chart', 'empty-chart', 'invalid-chart']);
  expect(findings[2]?.message).toBe("dist/x/app/bad.yaml cannot be built: 'replicas' must be at least 1, got 0");
  expect(files.has('dist/x/app/good.yaml')).toBe(true);
});

it('what constructs say of themselves at the end stops the chart', () => {
  const { findings } = renderCluster('x', [
    spec('one', (chart) => {
      configMap(chart, 'a').node.addValidation({ validate: () => ['quota is smaller than what is asked'] });
    }),
  ]);
  expect(findings).toMatchObject([
    { rule: 'invalid-chart', message: expect.stringContaining('quota is smaller') as string },
  ]);
});

it('later fields are laid over what the class wrote', () => {
  const { files } = renderCluster('x', [
    spec('one', (chart) => {
      const object = new ApiObject(chart, 'a', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'a' },
        spec: { ports: [{ port: 1 }] },
      });
      object.node.addMetadata(laterFieldsKey, {
        spec: { trafficDistribution: 'PreferClose', ports: [{ appProtocol: 'http' }] },
      });
    }),
  ]);
  expect(files.get('dist/x/app/one.yaml')).toContain('trafficDistribution: PreferClose');
  expect(files.get('dist/x/app/one.yaml')).toMatch(/appProtocol: http\n +port: 1/);
});
