import { at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { callerHeader, InferenceGateway, type InferenceGatewayProps } from './inference-gateway.ts';

const minimal: InferenceGatewayProps = {
  gateway: { namespace: 'gates', name: 'gate' },
  controller: 'example.com/controller',
  listeners: [{ name: 'own', port: 8080 }],
  replicas: 2,
  longestAnswerSeconds: 300,
};
const everything: Required<InferenceGatewayProps> = {
  ...minimal,
  listeners: [
    { name: 'own', port: 8080 },
    { name: 'others', port: 8000, routesFrom: ['shop', 'bank'] },
  ],
  accountAnnotations: { 'example.com/role': 'till' },
  callerFrom: 'x-litellm-user_api_key_hash',
};
const rendered = (props: InferenceGatewayProps) =>
  synthesise((scope) => {
    new InferenceGateway(scope, 'gateway', props);
  });

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);
  const proxy = only(manifests, 'EnvoyProxy');
  const kubernetes = ['spec', 'provider', 'kubernetes'] as const;
  const deployment = at(proxy, ...kubernetes, 'envoyDeployment');

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('names its class, its proxy and its configuration, which lie beside it', () => {
    const gateway = only(manifests, 'Gateway');
    expect(at(gateway, 'spec', 'gatewayClassName')).toBe(only(manifests, 'GatewayClass').metadata.name);
    expect(at(gateway, 'spec', 'infrastructure', 'parametersRef', 'name')).toBe(proxy.metadata.name);
    expect(at(gateway, 'metadata', 'annotations', 'aigateway.envoyproxy.io/gateway-config')).toBe(
      only(manifests, 'GatewayConfig').metadata.name,
    );
    expect(new Set(manifests.map(({ metadata }) => metadata.namespace))).toEqual(new Set([undefined, 'gates']));
    expect(at(only(manifests, 'GatewayClass'), 'spec', 'controllerName')).toBe('example.com/controller');
  });

  it('has no address outside of the cluster', () => {
    expect(at(proxy, ...kubernetes, 'envoyService')).toEqual({ name: 'gate', type: 'ClusterIP' });
  });

  it('has pods with the account of its name', () => {
    expect(at(proxy, ...kubernetes, 'envoyServiceAccount')).toEqual({ name: 'gate' });
  });

  it('runs as often as said, apart, before others, and never without one copy', () => {
    expect(at(deployment, 'replicas')).toBe(2);
    expect(at(deployment, 'pod', 'priorityClassName')).toBe('slipway-gateway');
    expect(at(deployment, 'pod', 'topologySpreadConstraints')).toHaveLength(2);
    expect(at(proxy, ...kubernetes, 'envoyPDB')).toEqual({ minAvailable: 1 });
  });

  it.each([
    ['Envoy', at(deployment, 'container')],
    ['the program beside it', at(only(manifests, 'GatewayConfig'), 'spec', 'extProc', 'kubernetes')],
  ])('%s is held to the restricted standard, and to its memory', (__, container) => {
    expect(at(container, 'securityContext')).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(Object.keys(at(container, 'resources', 'requests') as object).sort()).toEqual(['cpu', 'memory']);
    expect(at(container, 'resources', 'limits', 'memory')).toBe('1Gi');
  });

  it('writes credentials to a folder of its pod alone', () => {
    const beside = at(only(manifests, 'GatewayConfig'), 'spec', 'extProc', 'kubernetes');
    expect(at(beside, 'securityContext', 'readOnlyRootFilesystem')).toBe(true);
    expect(at(beside, 'volumeMounts')).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
    expect(at(deployment, 'pod', 'volumes')).toMatchObject([{ name: 'tmp', emptyDir: {} }]);
  });

  it('ends no answer early: while it is silent, and when a copy goes', () => {
    const clients = only(manifests, 'ClientTrafficPolicy');
    expect(at(clients, 'spec', 'timeout', 'http', 'streamIdleTimeout')).toBe('300s');
    expect(at(proxy, 'spec', 'shutdown', 'drainTimeout')).toBe('300s');
  });

  it('takes long questions', () => {
    expect(at(only(manifests, 'ClientTrafficPolicy'), 'spec', 'connection', 'bufferLimit')).toBe('50Mi');
  });
});

it('a listener takes routes of its own namespace, or of those that are named', () => {
  const routes = [0, 1].map((index) =>
    at(only(rendered(everything), 'Gateway'), 'spec', 'listeners', index, 'allowedRoutes', 'namespaces'),
  );
  expect(routes).toEqual([
    { from: 'Same' },
    {
      from: 'Selector',
      selector: {
        matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['bank', 'shop'] }],
      },
    },
  ]);
});

it('annotations of its account are stated where Envoy Gateway takes them from', () => {
  const annotations = (props: InferenceGatewayProps) =>
    at(only(rendered(props), 'Gateway'), 'spec', 'infrastructure', 'annotations');
  expect(annotations(minimal)).toBeUndefined();
  expect(annotations(everything)).toEqual({ 'example.com/role': 'till' });
});

describe('callers', () => {
  const headers = (props: InferenceGatewayProps) => at(only(rendered(props), 'ClientTrafficPolicy'), 'spec', 'headers');
  const costs = (props: InferenceGatewayProps) =>
    at(only(rendered(props), 'GatewayConfig'), 'spec', 'globalLLMRequestCosts');

  it('are told apart by one header, and nothing else of them goes further', () => {
    expect(headers(everything)).toEqual({
      withUnderscoresAction: 'Allow',
      earlyRequestHeaders: {
        set: [{ name: callerHeader, value: '%REQ(x-litellm-user_api_key_hash)%' }],
        removeOnMatch: [{ type: 'Prefix', value: 'x-litellm-' }],
      },
    });
    expect(costs(everything)).toEqual([{ metadataKey: 'tokens', type: 'TotalToken' }]);
  });

  it('are not told apart where nobody asks', () => {
    expect(headers(minimal)).toBeUndefined();
    expect(costs(minimal)).toBeUndefined();
  });
});

it('a gateway that nothing reaches, or that root alone could run, is refused', () => {
  expect(() => rendered({ ...minimal, listeners: [] })).toThrow("'listeners' of gate is empty: add one");
  expect(() => rendered({ ...minimal, listeners: [{ name: 'own', port: 80 }] })).toThrow(
    "'listeners' of gate has own on port 80: use 1024 or more",
  );
});
