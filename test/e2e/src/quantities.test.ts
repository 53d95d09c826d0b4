import { expect, it } from 'vitest';
import { amountOf, podRequests } from './quantities.ts';

it('reads quantities as the API server does', () => {
  expect([amountOf('500m'), amountOf('1Gi'), amountOf('2'), amountOf(3), amountOf('1k')]).toEqual([
    0.5,
    2 ** 30,
    2,
    3,
    1000,
  ]);
  expect(() => amountOf('1Gb')).toThrow('no quantity');
  expect(() => amountOf(null)).toThrow('no quantity');
});

it('adds containers, and takes the greatest init container', () => {
  const container = (cpu: string, more: object = {}) => ({ name: 'a', resources: { requests: { cpu } }, ...more });
  expect(podRequests({ containers: [container('1'), container('500m')] })).toEqual({ cpu: 1.5 });
  expect(podRequests({ containers: [container('1')], initContainers: [container('2')] })).toEqual({ cpu: 2 });
  const sidecar = container('1', { restartPolicy: 'Always' });
  expect(podRequests({ containers: [container('1')], initContainers: [sidecar] })).toEqual({ cpu: 2 });
});
