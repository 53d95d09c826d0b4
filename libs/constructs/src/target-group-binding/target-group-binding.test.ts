import { anEndpoint } from '@slipway/testing/builders';
import { only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { TargetGroupBinding, type TargetGroupRef } from './target-group-binding.ts';

const arn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/test-edge/0123456789abcdef';
const rendered = (targetGroup: TargetGroupRef) =>
  synthesise((scope) => {
    new TargetGroupBinding(scope, 'binding', { endpoint: anEndpoint(), targetGroup });
  });

it.each([
  [{ arn }, 'eks.amazonaws.com/v1', { targetGroupARN: arn }],
  [{ name: 'test-edge' }, 'elbv2.k8s.aws/v1beta1', { targetGroupName: 'test-edge' }],
] as const)('registers the pods themselves, by %j', (targetGroup, apiVersion, named) => {
  const manifests = rendered(targetGroup);
  expect(manifests).meetsSchemas();
  expect(only(manifests, 'TargetGroupBinding')).toMatchObject({
    apiVersion,
    metadata: { name: 'front', namespace: 'shop' },
    spec: { ...named, serviceRef: { name: 'front', port: 8080 }, targetType: 'ip' },
  });
});
