import { expect, it } from 'vitest';
import type { Workload } from './endpoint.ts';
import { rayConnections } from './topology-ray.ts';

const workload: Workload = { namespace: 'ray', app: 'ray', name: 'chat' };
const apiServer = { kind: 'external', name: 'api', cidr: '10.0.0.0/16' } as const;

const of = (autoscaled: boolean) =>
  rayConnections({ clusters: [{ workload, autoscaled }], operator: 'kuberay', apiServer });

it('the nodes of a Ray cluster reach each other on the ports that are fixed, and others on none of those', () => {
  const within = of(false).filter(({ from, to }) => from === to);
  expect(within.map(({ port, endPort }) => [port, endPort])).toEqual([
    [6379, 6383],
    [20_000, 20_999],
    [52_365, undefined],
  ]);
});

it('the operator reaches what asks for a token', () => {
  const others = of(false).filter(({ from, to }) => from !== to);
  expect(others).toMatchObject([{ from: { kind: 'namespace', namespace: 'kuberay' }, port: 8265 }]);
});

it('the API server is asked by those alone whose workers Ray scales', () => {
  expect(of(false).map(({ to }) => to)).not.toContain(apiServer);
  expect(of(true).filter(({ to }) => to === apiServer)).toMatchObject([{ port: 443 }]);
});

it('without Ray there is nobody to talk to', () => {
  expect(rayConnections({ clusters: [], operator: 'kuberay', apiServer })).toEqual([]);
});
