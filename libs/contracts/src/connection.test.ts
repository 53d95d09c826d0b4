import { expect, it } from 'vitest';
import { distinctWays, type Connection, type Peer } from './connection.ts';

const server: Peer = { kind: 'workload', workload: { namespace: 'shop', app: 'web', name: 'server' } };
const external = (name: string, cidr = '10.0.0.0/16'): Peer => ({ kind: 'external', name, cidr });
const to = (peer: Peer, purpose: string, port = 443): Connection => ({ from: server, to: peer, port, purpose });

it('two purposes of one way are one connection that states both', () => {
  expect(distinctWays([to(external('endpoints'), 'loads'), to(external('api'), 'scales')])).toEqual([
    to(external('endpoints'), 'loads; scales'),
  ]);
});

it('the same purpose is stated once', () => {
  expect(distinctWays([to(external('a'), 'calls'), to(external('b'), 'calls')])).toEqual([to(external('a'), 'calls')]);
});

it('other addresses, ports, ends and ranges are other ways', () => {
  const ways: readonly Connection[] = [
    to(external('a'), 'calls'),
    to(external('b', '10.1.0.0/16'), 'calls'),
    to(external('a'), 'calls', 80),
    { ...to(external('a'), 'calls'), endPort: 444 },
    { from: external('a'), to: server, port: 443, purpose: 'calls' },
  ];
  expect(distinctWays(ways)).toEqual(ways);
});
