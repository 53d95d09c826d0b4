import { aCluster } from '@slipway/testing/builders';
import { at, containerOf, listAt, only, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { aModel, aPlacement } from '@slipway/testing/model-builders';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { composeBenchmarks } from './compose.ts';

const compose = composeBenchmarks({ benchmark: 'print("measured")\n' });
const specs = compose(aCluster());

it('is a chart for each model that is served, whatever its engine', () => {
  expect(specs.map(({ app, name, namespace }) => `${app}/${name} in ${namespace}`)).toEqual([
    'benchmarks/chat in benchmarks',
    'benchmarks/embed in benchmarks',
  ]);
});

it('each is kept whole by the API server, and brings its program and profile along', () => {
  for (const spec of specs) {
    const manifests = synthesiseChart(spec);
    expect(manifests).meetsSchemas();
    const files = only(manifests, 'ConfigMap');
    expect(textAt(files, 'data', 'benchmark.py')).toBe('print("measured")\n');
    expect(JSON.parse(textAt(files, 'data', 'profile.json'))).toMatchObject({ configMap: `${spec.name}-result` });
  }
});

it('may make ConfigMaps, and change the one with its result', () => {
  const rules = listAt(only(synthesiseChart(specs[0]!), 'Role'), 'rules');
  expect(rules).toEqual([
    { apiGroups: [''], resources: ['configmaps'], verbs: ['create'] },
    { apiGroups: [''], resources: ['configmaps'], resourceNames: ['chat-result'], verbs: ['get', 'update'] },
  ]);
});

it('of a model that asks for consent has a token for the tokenizer', () => {
  const model = aModel({ weights: { ...aModel().weights, gated: true } });
  const [spec] = compose(aCluster({ placements: [aPlacement({ model })] }));
  const manifests = synthesiseChart(spec!);
  expect(spec?.needs).toContainEqual({ kind: 'SecretStore', namespace: 'benchmarks', name: 'aws' });
  expect(listAt(containerOf(only(manifests, 'CronJob')), 'env').map((each) => at(each, 'name'))).toContain('HF_TOKEN');
});
