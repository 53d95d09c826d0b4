import type { Json } from '@slipway/contracts/manifest';
import { expect, it } from 'vitest';
import { gatewayReferences } from './gateway-references.ts';

const refs = (kind: string, spec: Json, annotations: Record<string, string> = {}): string[] =>
  gatewayReferences({
    apiVersion: 'v1',
    kind,
    metadata: { name: 'some', namespace: 'gates', annotations },
    spec,
  }).map((found) => `${found.path} ${found.kind} ${found.namespace}/${found.name}`);

it('a gateway names its class, its proxy and its configuration', () => {
  const spec = { gatewayClassName: 'one', infrastructure: { parametersRef: { kind: 'EnvoyProxy', name: 'two' } } };
  expect(refs('Gateway', spec, { 'aigateway.envoyproxy.io/gateway-config': 'three' })).toEqual([
    'spec.gatewayClassName GatewayClass /one',
    'spec.infrastructure.parametersRef EnvoyProxy gates/two',
    'metadata.annotations GatewayConfig gates/three',
  ]);
  expect(refs('Gateway', { gatewayClassName: 'one' })).toEqual(['spec.gatewayClassName GatewayClass /one']);
});

it('a route names gateways, and what is behind them', () => {
  const parentRefs = [{ kind: 'Gateway', name: 'gate', namespace: 'elsewhere' }, { name: 'own' }];
  expect(
    refs('HTTPRoute', { parentRefs, rules: [{ backendRefs: [{ kind: 'InferencePool', name: 'pool' }] }] }),
  ).toEqual([
    'spec.parentRefs[0] Gateway elsewhere/gate',
    'spec.parentRefs[1] Gateway gates/own',
    'spec.rules[0].backendRefs[0] InferencePool gates/pool',
  ]);
  expect(refs('AIGatewayRoute', { rules: [{ backendRefs: [{ name: 'a' }, { name: 'b' }] }] })).toEqual([
    'spec.rules[0].backendRefs[0] AIServiceBackend gates/a',
    'spec.rules[0].backendRefs[1] AIServiceBackend gates/b',
  ]);
});

it('what is behind a gateway names its address, its secret and what it is about', () => {
  expect(refs('AIServiceBackend', { backendRef: { kind: 'Backend', name: 'a' } })).toEqual([
    'spec.backendRef Backend gates/a',
  ]);
  const targetRefs = [{ kind: 'AIServiceBackend', name: 'a' }];
  const awsCredentials = { credentialsFile: { secretRef: { name: 'keys' } } };
  expect(refs('BackendSecurityPolicy', { targetRefs, awsCredentials })).toEqual([
    'spec.targetRefs[0] AIServiceBackend gates/a',
    'spec.awsCredentials.credentialsFile.secretRef Secret gates/keys',
  ]);
  for (const kind of ['BackendTLSPolicy', 'BackendTrafficPolicy', 'ClientTrafficPolicy'])
    expect(refs(kind, { targetRefs: [{ kind: 'Gateway', name: 'gate' }] })).toEqual([
      'spec.targetRefs[0] Gateway gates/gate',
    ]);
});

it('an Envoy names its priority, and other kinds name nothing', () => {
  const provider = { kubernetes: { envoyDeployment: { pod: { priorityClassName: 'first' } } } };
  expect(refs('EnvoyProxy', { provider })).toEqual([
    'spec.provider.kubernetes.envoyDeployment.pod.priorityClassName PriorityClass /first',
  ]);
  expect(refs('Backend', { endpoints: [] })).toEqual([]);
});
