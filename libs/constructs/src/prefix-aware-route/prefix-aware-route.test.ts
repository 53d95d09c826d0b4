import { anEndpoint } from '@slipway/testing/builders';
import { at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { PrefixAwareRoute, type PrefixAwareRouteProps } from './prefix-aware-route.ts';

const everything: Required<PrefixAwareRouteProps> = {
  endpoint: anEndpoint(),
  gateway: { namespace: 'gates', name: 'gate' },
  longestAnswerSeconds: 300,
};
const manifests = synthesise((scope) => {
  new PrefixAwareRoute(scope, 'route', everything);
});
const route = only(manifests, 'HTTPRoute');

it('is kept whole by the API server', () => {
  expect(manifests).meetsSchemas();
});

it('takes what comes for the name of the model, at the port of the model, to its pool', () => {
  expect(at(route, 'spec')).toMatchObject({
    parentRefs: [{ namespace: 'gates', name: 'gate', port: 8080 }],
    hostnames: ['front.shop.svc.cluster.local'],
    rules: [{ backendRefs: [{ group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'front' }] }],
  });
});

it('waits as long as an answer takes', () => {
  expect(at(route, 'spec', 'rules', 0, 'timeouts')).toEqual({ request: '300s', backendRequest: '300s' });
});
