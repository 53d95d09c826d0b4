import { expect, it } from 'vitest';
import type { Endpoint, Workload } from './endpoint.ts';
import { rayConnections } from './topology-ray.ts';

const workload: Workload = { namespace: 'ray', app: 'ray', name: 'chat' };
const redis: Endpoint = { workload: { namespace: 'ray', app: 'valkey', name: 'redis' }, port: 6379 };
const apiServer = { kind: 'external', name: 'api', cidr: '10.0.0.0/16' } as const;

const of = (autoscaled: boolean) =>
  rayConnections({ clusters: [{ workload, autoscaled }], redis, operator: 'kuberay', apiServer });

it('the nodes of a Ray cluster reach each other on the ports that are fixed, and others on none of those', () => {
  const within = of(false).filter(({ from, to }) => from === to);
  expect(within.map(({ port, endPort }) => [port, endPort])).toEqual([
    [6379, 6383],
    [20_000, 20_999],
    [52_365, undefined],
  ]);
});

it('the operator reaches what asks for a token, and the head reaches its Redis', () => {
  const others = of(false).filter(({ from, to }) => from !== to);
  expect(others).toMatchObject([
    { from: { kind: 'namespace', namespace: 'kuberay' }, port: 8265 },
    { to: { kind: 'workload', workload: redis.workload }, port: 6379 },
  ]);
});

it('the API server is asked by those alone whose workers Ray scales', () => {
  expect(of(false).map(({ to }) => to)).not.toContain(apiServer);
  expect(of(true).filter(({ to }) => to === apiServer)).toMatchObject([{ port: 443 }]);
});

it('without Ray there is nobody to talk to', () => {
  expect(rayConnections({ clusters: [], redis, operator: 'kuberay', apiServer })).toEqual([]);
});
