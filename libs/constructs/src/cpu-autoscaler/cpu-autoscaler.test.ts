import { aWorkload } from '@slipway/testing/builders';
import { at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { CpuAutoscaler, type CpuAutoscalerProps } from './cpu-autoscaler.ts';

const everything: Required<CpuAutoscalerProps> = {
  workload: aWorkload(),
  autoscaling: { minReplicas: 2, maxReplicas: 7 },
};

const manifests = synthesise((scope) => {
  new CpuAutoscaler(scope, 'autoscaler', everything);
});
const autoscaler = only(manifests, 'HorizontalPodAutoscaler');

it('is kept whole by the API server', () => {
  expect(manifests).meetsSchemas();
});

it('scales the Deployment of its workload between the bounds', () => {
  expect(autoscaler).toMatchObject({ metadata: { name: 'front', namespace: 'shop' } });
  expect(at(autoscaler, 'spec')).toMatchObject({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'front' },
    minReplicas: 2,
    maxReplicas: 7,
  });
});

it('leaves room for a burst', () => {
  const target = at(autoscaler, 'spec', 'metrics', 0, 'resource', 'target', 'averageUtilization');
  expect(target).toBeGreaterThan(40);
  expect(target).toBeLessThan(90);
});
