import type { Connection, Peer } from '@slipway/contracts/connection';
import type { Manifest } from '@slipway/contracts/manifest';
import { aConnection, aWorkload } from '@slipway/testing/builders';
import { at, namesOf, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { ConnectionPolicies, type ConnectionPoliciesProps } from './connection-policies.ts';

const front = aWorkload();
const subject: Peer = { kind: 'workload', workload: front };
const frontLabels = { 'app.kubernetes.io/instance': 'front', 'app.kubernetes.io/name': 'web' };

/** Everybody who can be at the other end. */
const peers = {
  workload: { kind: 'workload', workload: { namespace: 'store', app: 'shelf', name: 'upper' } },
  namespace: { kind: 'namespace', namespace: 'yard' },
  environments: { kind: 'environments' },
  internet: { kind: 'internet' },
  external: { kind: 'external', name: 'bank', cidr: '10.9.0.0/16' },
} satisfies Record<Peer['kind'], Peer>;

function policies(connections: readonly Connection[], of: ConnectionPoliciesProps['subject'] = front): Manifest[] {
  return synthesise((scope) => {
    new ConnectionPolicies(scope, 'connections', { subject: of, connections });
  });
}

describe('a minimal case', () => {
  it('without connections nothing is opened', () => {
    expect(policies([])).toEqual([]);
  });
});

describe('everything', () => {
  const everything: Required<ConnectionPoliciesProps> = {
    subject: front,
    connections: [
      ...Object.values(peers).map((from) => aConnection({ from, to: subject })),
      ...Object.values(peers).map((to) => aConnection({ from: subject, to })),
    ],
  };
  const manifests = policies(everything.connections);

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('is one policy for each peer and direction, named after both ends', () => {
    expect(namesOf(manifests, 'NetworkPolicy')).toEqual([
      'front-from-bank',
      'front-from-environments',
      'front-from-internet',
      'front-from-store-upper',
      'front-from-yard',
      'front-to-bank',
      'front-to-environments',
      'front-to-internet',
      'front-to-store-upper',
      'front-to-yard',
    ]);
  });

  it('lies in the namespace of its subject, and selects its pods and no others', () => {
    for (const { metadata, ...policy } of manifests) {
      expect(metadata.namespace).toBe('shop');
      expect(at(policy, 'spec', 'podSelector')).toEqual({ matchLabels: frontLabels });
    }
  });

  it('opens the direction that it is about, and does not close the other', () => {
    for (const policy of manifests) {
      const [open, shut] = policy.metadata.name.startsWith('front-from-')
        ? ['ingress', 'egress']
        : ['egress', 'ingress'];
      expect(at(policy, 'spec', 'policyTypes')).toEqual([open === 'ingress' ? 'Ingress' : 'Egress']);
      expect(at(policy, 'spec', open)).toHaveLength(1);
      expect(at(policy, 'spec', shut)).toBeUndefined();
    }
  });

  it.each([
    ['from', 'ingress', 'from'],
    ['to', 'egress', 'to'],
  ])('names each kind of peer by labels that nobody can borrow: %s', (word, direction, field) => {
    const peerOf = (name: string) =>
      at(only(manifests, 'NetworkPolicy', `front-${word}-${name}`), 'spec', direction, 0, field);
    expect(peerOf('store-upper')).toEqual([
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'store' } },
        podSelector: {
          matchLabels: { 'app.kubernetes.io/instance': 'upper', 'app.kubernetes.io/name': 'shelf' },
        },
      },
    ]);
    expect(peerOf('yard')).toEqual([{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'yard' } } }]);
    expect(peerOf('environments')).toEqual([
      { namespaceSelector: { matchLabels: { 'slipway.dev/environment': 'developer' } } },
    ]);
    expect(peerOf('bank')).toEqual([{ ipBlock: { cidr: '10.9.0.0/16' } }]);
  });
});

describe('ports and purposes', () => {
  it('one TCP port is opened, and the purpose is told', () => {
    const [policy] = policies([aConnection({ port: 9999, purpose: 'asks the time' })]);
    expect(at(policy, 'spec', 'ingress', 0, 'ports')).toEqual([{ port: 9999, protocol: 'TCP' }]);
    expect(at(policy, 'metadata', 'annotations')).toEqual({ 'slipway.dev/purpose': 'asks the time' });
  });

  it('two ports of one peer are two rules of one policy, and a purpose of both is told once', () => {
    const [policy, ...others] = policies([
      aConnection({ port: 1, purpose: 'one' }),
      aConnection({ port: 2, purpose: 'two' }),
      aConnection({ port: 3, purpose: 'one' }),
    ]);
    expect(others).toEqual([]);
    expect([0, 1, 2].map((index) => at(policy, 'spec', 'ingress', index, 'ports', 0, 'port'))).toEqual([1, 2, 3]);
    expect(at(policy, 'metadata', 'annotations', 'slipway.dev/purpose')).toBe('one; two');
  });

  it('pods of one workload that call each other get both halves', () => {
    const manifests = policies([aConnection({ from: subject, to: subject })]);
    expect(namesOf(manifests, 'NetworkPolicy')).toEqual(['front-from-shop-front', 'front-to-shop-front']);
  });
});

describe('the internet', () => {
  const [policy] = policies([aConnection({ from: subject, to: { kind: 'internet' }, port: 443 })]);
  const except = at(policy, 'spec', 'egress', 0, 'to', 0, 'ipBlock', 'except') as readonly string[];

  it.each([
    ['10.0.0.0/8', 'private'],
    ['172.16.0.0/12', 'private'],
    ['192.168.0.0/16', 'private'],
    ['100.64.0.0/10', 'shared by carriers, and by pods of some clusters'],
    ['169.254.0.0/16', 'link-local: credentials of the node'],
  ])('does not hold %s (%s)', (range) => {
    expect(except).toContain(range);
  });

  it('is the only range from which something is left out', () => {
    const [vpc] = policies([aConnection({ from: subject, to: peers.external })]);
    expect(at(vpc, 'spec', 'egress', 0, 'to', 0, 'ipBlock')).toEqual({ cidr: '10.9.0.0/16' });
  });
});

describe('a namespace as subject', () => {
  const shop = { namespace: 'shop' };
  const all: Peer = { kind: 'namespace', namespace: 'shop' };

  it('opens all of its pods, and names are those of the peers', () => {
    const manifests = policies([aConnection({ from: all, to: peers.workload })], shop);
    expect(namesOf(manifests, 'NetworkPolicy')).toEqual(['to-store-upper']);
    expect(at(manifests[0], 'spec', 'podSelector')).toEqual({});
    expect(manifests).meetsSchemas();
  });

  it('fails for a connection of one of its workloads: that is the affair of the workload', () => {
    expect(() => policies([aConnection()], shop)).toThrow(
      "neither begins nor ends at shop: pass only the subject's own",
    );
  });
});

it('fails for a connection of somebody else, and says whose and what to do', () => {
  const strange = aConnection({ from: peers.workload, to: peers.namespace });
  expect(() => policies([strange])).toThrow(
    "'connections' holds one from store-upper to yard, which neither begins nor ends at shop: pass only the subject's own",
  );
});

it('takes part in connections of its whole namespace', () => {
  const whole: Peer = { kind: 'namespace', namespace: 'shop' };
  expect(namesOf(policies([aConnection({ from: whole, to: peers.external })]), 'NetworkPolicy')).toEqual([
    'front-to-bank',
  ]);
});

it('a workload that its own namespace calls opens its half alone: the other one is the namespace’s', () => {
  const connections = [aConnection({ from: { kind: 'namespace', namespace: 'shop' }, to: subject })];
  expect(namesOf(policies(connections), 'NetworkPolicy')).toEqual(['front-from-shop']);
  expect(namesOf(policies(connections, { namespace: 'shop' }), 'NetworkPolicy')).toEqual(['to-shop-front']);
});
