import { waves } from '@slipway/contracts/chart-spec';
import type { SecretStore } from '@slipway/contracts/external';
import { aChartSpec, aCluster } from '@slipway/testing/builders';
import { namesOf, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { composeSecrets } from './compose.ts';
import { OperatorPasswordChart } from './operator-password/operator-password.chart.ts';

const store = (namespace: string): SecretStore => ({ kind: 'SecretStore', namespace, name: 'aws' });
const asking = [
  aChartSpec({ needs: [store('shop'), { kind: 'Operator', name: 'external-secrets' }] }),
  aChartSpec({ needs: [store('shop'), store('cellar')] }),
];
const specs = composeSecrets(aCluster(), asking);

it('is a store for each namespace in which some chart reads secrets, before those charts', () => {
  expect(specs.map(({ name, namespace }) => [name, namespace])).toEqual([
    ['cellar', 'cellar'],
    ['shop', 'shop'],
  ]);
  for (const spec of specs) {
    expect(spec).toMatchObject({ app: 'secrets', owner: 'platform', wave: waves.secrets });
    expect(synthesiseChart(spec)).meetsSchemas();
    expect(namesOf(synthesiseChart(spec), 'SecretStore')).toEqual(['aws']);
  }
  expect(waves.operators).toBeLessThan(waves.secrets);
  expect(waves.secrets).toBeLessThan(waves.gateway);
});

it('supplies what was asked for, with a role for each', () => {
  expect(specs.flatMap(({ supplies = [] }) => supplies)).toEqual([store('cellar'), store('shop')]);
  expect(specs.flatMap(({ needs }) => needs)).toContainEqual({
    kind: 'IamRole',
    name: 'slipway-test-shop-secret-store',
  });
  expect(specs.map(({ identities: [identity] }) => identity?.authentication)).toEqual(['irsa', 'irsa']);
});

it('leaves alone what somebody else is named for', () => {
  const externals = [{ ...store('shop'), owner: 'someone@example.com' }];
  expect(composeSecrets(aCluster({ externals }), asking).map(({ name }) => name)).toEqual(['cellar']);
});

it('knows one store of each namespace', () => {
  const other = aChartSpec({ needs: [{ ...store('shop'), name: 'vault' }] });
  expect(() => composeSecrets(aCluster(), [other])).toThrow('holds the store vault: name somebody for it');
});

it('an operator has a password of its own, under a name that its databases take', () => {
  const manifests = synthesiseChart(
    aChartSpec({
      build: (scope) => new OperatorPasswordChart(scope, 'password', { namespace: 'shop', name: 'clock-keeper' }),
    }),
  );
  expect(manifests).meetsSchemas();
  expect(only(manifests, 'ExternalSecret', 'clock-keeper')).toMatchObject({
    spec: { target: { template: { data: { username: 'clock_keeper', password: '{{ .password }}' } } } },
  });
});
