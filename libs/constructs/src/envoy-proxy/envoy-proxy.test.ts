import { at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { envoyProxy } from './envoy-proxy.ts';

const manifests = synthesise((scope) => {
  envoyProxy(scope, 'proxy', {
    gateway: { namespace: 'gates', name: 'gate' },
    replicas: 3,
    longestAnswerSeconds: 300,
  });
});
const proxy = only(manifests, 'EnvoyProxy', 'gate');
const kubernetes = ['spec', 'provider', 'kubernetes'] as const;

it('is kept whole by the API server', () => {
  expect(manifests).meetsSchemas();
});

it('has no address outside of the cluster', () => {
  expect(at(proxy, ...kubernetes, 'envoyService')).toEqual({ name: 'gate', type: 'ClusterIP' });
});

it('runs as often as said, apart, and lets answers end before it goes', () => {
  expect(at(proxy, ...kubernetes, 'envoyDeployment', 'replicas')).toBe(3);
  expect(at(proxy, ...kubernetes, 'envoyPDB')).toEqual({ minAvailable: 1 });
  expect(at(proxy, ...kubernetes, 'envoyDeployment', 'pod', 'topologySpreadConstraints')).toHaveLength(2);
  expect(at(proxy, 'spec', 'shutdown')).toEqual({ drainTimeout: '300s' });
});

it('may nothing that its image does not need', () => {
  expect(at(proxy, ...kubernetes, 'envoyDeployment', 'container', 'securityContext')).toMatchObject({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  });
});
