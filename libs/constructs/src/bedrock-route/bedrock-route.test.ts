import { aRegion } from '@slipway/testing/builders';
import { at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { aBedrockModel } from '@slipway/testing/model-builders';
import { synthesise } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { BedrockRoute, type BedrockRouteProps } from './bedrock-route.ts';

const everything: Required<BedrockRouteProps> = {
  gateway: { namespace: 'gates', name: 'gate' },
  listener: 'bedrock',
  route: {
    model: aBedrockModel({ id: 'chat' }),
    names: ['chat', 'quick'],
    attempts: [
      { model: aBedrockModel(), region: aRegion(), target: 'us.maker.chat-v1:0' },
      { model: aBedrockModel(), region: aRegion({ name: 'us-west-2' }), target: 'us.maker.chat-v1:0' },
      { model: aBedrockModel(), region: aRegion(), target: 'maker.other-v1:0' },
    ],
  },
  longestAnswerSeconds: 300,
};
const manifests = synthesise((scope) => {
  new BedrockRoute(scope, 'route', everything);
});
const route = only(manifests, 'AIGatewayRoute');

it('is kept whole by the API server, beside its gateway', () => {
  expect(manifests).meetsSchemas();
  expect(route.metadata).toMatchObject({ name: 'chat', namespace: 'gates' });
  expect(at(route, 'spec', 'parentRefs')).toEqual([
    { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gate', sectionName: 'bedrock' },
  ]);
});

it('takes questions that name the model, by any of its names', () => {
  const values = ['chat', 'quick'].map((value) => ({
    headers: [{ type: 'Exact', name: 'x-ai-eg-model', value }],
  }));
  expect(at(route, 'spec', 'rules', 0, 'matches')).toEqual(values);
});

it('tries one after the other, each by what its region calls the model', () => {
  expect(at(route, 'spec', 'rules', 0, 'backendRefs')).toEqual([
    { name: 'bedrock-us-east-1', modelNameOverride: 'us.maker.chat-v1:0', priority: 0, weight: 1 },
    { name: 'bedrock-us-west-2', modelNameOverride: 'us.maker.chat-v1:0', priority: 1, weight: 1 },
    { name: 'bedrock-us-east-1', modelNameOverride: 'maker.other-v1:0', priority: 2, weight: 1 },
  ]);
});

it('waits as long as an answer takes', () => {
  expect(at(route, 'spec', 'rules', 0, 'timeouts')).toEqual({ request: '300s', backendRequest: '300s' });
});
