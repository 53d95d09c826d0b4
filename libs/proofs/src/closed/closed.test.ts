import type { Connection, Peer } from '@slipway/contracts/connection';
import type { Json, PlacedManifest } from '@slipway/contracts/manifest';
import { anEvidence } from '@slipway/testing/evidence';
import { counted } from '@slipway/testing/growth';
import { describe, expect, it } from 'vitest';
import { closed } from './closed.ts';

const name = (workload: string) => ({ 'app.kubernetes.io/instance': workload, 'app.kubernetes.io/name': 'web' });
const inNamespace = (namespace: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': namespace } });
const developers = { matchLabels: { 'slipway.dev/environment': 'developer' } };
const privateRanges = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];

const server: Peer = { kind: 'workload', workload: { namespace: 'shop', app: 'web', name: 'server' } };
const shelf: Peer = { kind: 'workload', workload: { namespace: 'shop', app: 'web', name: 'shelf' } };

/** Everybody who can be at the other end, and the policy peer that says so. */
const others: readonly (readonly [Peer, Json])[] = [
  [
    { kind: 'workload', workload: { namespace: 'street', app: 'web', name: 'caller' } },
    { namespaceSelector: inNamespace('street'), podSelector: { matchLabels: name('caller') } },
  ],
  [{ kind: 'namespace', namespace: 'yard' }, { namespaceSelector: inNamespace('yard') }],
  [{ kind: 'environments' }, { namespaceSelector: developers }],
  [{ kind: 'internet' }, { ipBlock: { cidr: '0.0.0.0/0', except: privateRanges } }],
  [{ kind: 'external', name: 'bank', cidr: '10.9.0.0/16' }, { ipBlock: { cidr: '10.9.0.0/16' } }],
  [shelf, { podSelector: { matchLabels: name('shelf') } }],
];

const connections: readonly Connection[] = [
  ...others.map(([to]): Connection => ({ from: server, to, port: 8080, purpose: 'calls' })),
  { from: { kind: 'namespace', namespace: 'shop' }, to: server, port: 9090, purpose: 'measures' },
];

const ports = [{ port: 8080, protocol: 'TCP' }];
const dns = [
  { port: 53, protocol: 'UDP' },
  { port: 53, protocol: 'TCP' },
];
const leadingToServer = { namespaceSelector: inNamespace('shop'), podSelector: { matchLabels: name('server') } };
const inside = [{ ipBlock: { cidr: '10.0.0.0/8' } }];

function policy(spec: Readonly<Record<string, Json>>, namespace = 'shop'): PlacedManifest {
  const metadata = { name: 'some', namespace };
  const manifest = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec };
  return { file: `dist/test/${namespace}/some.yaml`, manifest };
}

function findings(placed: PlacedManifest, among = connections) {
  return closed.prove(anEvidence({ manifests: [placed], connections: among }));
}

/** Places of what is found in one rule on the server's way out. */
function inEgress(rule: Json, podSelector: Json = { matchLabels: name('server') }): (string | undefined)[] {
  const found = findings(policy({ podSelector, policyTypes: ['Egress'], egress: [rule] }));
  expect(new Set(found.map((each) => each.rule))).toEqual(new Set(found.length === 0 ? [] : ['undeclared-opening']));
  return found.map(({ path }) => path);
}

describe('what is open rightly', () => {
  it.each(others)('the way to a declared peer: $kind', (_, peer) => {
    expect(inEgress({ to: [peer], ports })).toEqual([]);
  });

  it.each(others)('the way from a declared peer: $kind', (from, peer) => {
    const spec = { podSelector: { matchLabels: name('server') }, ingress: [{ from: [peer], ports }] };
    const inwards: Connection = { from, to: server, port: 8080, purpose: 'calls' };
    expect(findings(policy(spec), [inwards])).toEqual([]);
    expect(findings(policy(spec), [])).toHaveLength(1);
  });

  it('several peers of one rule', () => {
    expect(inEgress({ to: others.map(([, peer]) => peer), ports })).toEqual([]);
  });

  it('the half of a whole namespace, at all of its pods or at some', () => {
    const measured = [{ port: 9090, protocol: 'TCP' }];
    expect(inEgress({ to: [leadingToServer], ports: measured }, {})).toEqual([]);
    expect(inEgress({ to: [leadingToServer], ports: measured })).toEqual([]);
  });

  it('a protocol left out: it is TCP', () => {
    expect(inEgress({ to: [others[0]![1]], ports: [{ port: 8080 }] })).toEqual([]);
  });

  it('less than was declared', () => {
    const expression = { key: 'a', operator: 'Exists' };
    const fewer = { matchLabels: { ...name('server'), a: 'b' }, matchExpressions: [expression] };
    expect(inEgress({ to: [others[0]![1]], ports }, fewer)).toEqual([]);
    expect(inEgress({ to: [{ namespaceSelector: inNamespace('yard'), podSelector: fewer }], ports })).toEqual([]);
  });

  it.each(['10.0.0.0/8', '100.64.0.0/10', '169.254.20.10/32', '172.16.0.0/12', '192.168.0.0/16'])(
    'the DNS, which answers in %s',
    (cidr) => {
      expect(inEgress({ to: [{ ipBlock: { cidr } }], ports: dns }, {})).toEqual([]);
    },
  );

  it('the own namespace', () => {
    const own = [{ podSelector: {} }];
    expect(findings(policy({ podSelector: {}, ingress: [{ from: own }], egress: [{ to: own }] }))).toEqual([]);
  });

  it('nothing', () => {
    expect(findings(policy({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }), [])).toEqual([]);
  });
});

describe('a rule that opens more than was declared', () => {
  const [[, caller], [, yard]] = [others[0]!, others[1]!];

  it.each<[string, Json]>([
    ['to everybody, on every port', {}],
    ['to everybody', { ports }],
    ['to everybody, by an empty list', { to: [], ports }],
    ['on every port', { to: [caller] }],
    ['on every port, by an empty list', { to: [caller], ports: [] }],
    ['on every port of a protocol', { to: [caller], ports: [{ protocol: 'TCP' }] }],
    ['on another port', { to: [caller], ports: [{ port: 8081 }] }],
    ['on a port by its name', { to: [caller], ports: [{ port: 'http' }] }],
    ['on a range of ports', { to: [caller], ports: [{ port: 8080, endPort: 9000 }] }],
    ['with another protocol', { to: [caller], ports: [{ port: 8080, protocol: 'UDP' }] }],
    [
      'on a range that begins with that of the DNS',
      { to: inside, ports: [{ port: 53, endPort: 65535, protocol: 'UDP' }] },
    ],
    [
      'on the port of the DNS, with a protocol that it does not speak',
      { to: inside, ports: [{ port: 53, protocol: 'SCTP' }] },
    ],
  ])('is found: %s', (_, rule) => {
    expect(inEgress(rule)).toHaveLength(1);
  });

  it.each<[string, Json]>([
    ['nobody in particular', {}],
    ['every namespace', { namespaceSelector: {} }],
    ['every pod of every namespace', { namespaceSelector: {}, podSelector: {} }],
    ['its own namespace, and addresses beside it', { podSelector: {}, ipBlock: { cidr: '10.9.0.0/16' } }],
    [
      'every namespace, by an expression',
      { namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } },
    ],
    ['pods of that name in every namespace', { namespaceSelector: {}, podSelector: { matchLabels: name('caller') } }],
    ['another namespace', { namespaceSelector: inNamespace('elsewhere') }],
    ['every pod of the namespace', { namespaceSelector: inNamespace('street') }],
    [
      'every pod that runs the same',
      { namespaceSelector: inNamespace('street'), podSelector: { matchLabels: { 'app.kubernetes.io/name': 'web' } } },
    ],
    ['other pods of its own namespace', { podSelector: { matchLabels: name('caller') } }],
    ['everything, by address', { ipBlock: { cidr: '0.0.0.0/0' } }],
    [
      'the internet and the credentials of the node',
      { ipBlock: { cidr: '0.0.0.0/0', except: privateRanges.filter((range) => !range.startsWith('169')) } },
    ],
    ['everything, by an address of another kind', { ipBlock: { cidr: '::/0', except: privateRanges } }],
    ['a wider range', { ipBlock: { cidr: '10.8.0.0/15' } }],
    ['a range, and pods beside it', { ipBlock: { cidr: '10.9.0.0/16' }, namespaceSelector: {} }],
  ])('is found: to %s', (_, peer) => {
    expect(inEgress({ to: [yard, peer], ports })).toEqual(['spec.egress[0].to[1]']);
  });

  it.each<[string, Json]>([
    ['every pod', {}],
    ['pods of another name', { matchLabels: name('other') }],
    ['pods that only an expression names', { matchExpressions: [{ key: 'a', operator: 'Exists' }] }],
  ])('is found: for %s', (_, podSelector) => {
    expect(inEgress({ to: [caller], ports }, podSelector)).toHaveLength(1);
  });

  it.each<[string, Json]>([
    ['of everybody', { ports: dns }],
    ['of the internet', { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: dns }],
    ['of every link-local address', { to: [{ ipBlock: { cidr: '169.254.0.0/16' } }], ports: dns }],
    ['of every pod', { to: [{ namespaceSelector: {} }], ports: dns }],
  ])('is found: the DNS %s, by both protocols', (_, rule) => {
    expect(inEgress(rule, {})).toHaveLength(2);
  });

  it('is found: the internet, where no more than pods are declared', () => {
    const spec = { podSelector: { matchLabels: name('server') }, egress: [{ to: [others[3]![1]], ports }] };
    expect(findings(policy(spec))).toEqual([]);
    const withoutIt = connections.filter(({ to }) => to.kind !== 'internet');
    expect(findings(policy(spec), withoutIt)).toHaveLength(1);
  });

  it('is found: nobody in particular, though all of the own namespace is declared', () => {
    const shop: Peer = { kind: 'namespace', namespace: 'shop' };
    const spec = { podSelector: {}, egress: [{ to: [{}], ports }] };
    expect(findings(policy(spec), [{ from: shop, to: shop, port: 8080, purpose: 'calls' }])).toHaveLength(1);
  });

  it('is found: one port more', () => {
    expect(inEgress({ to: [caller], ports: [...ports, { port: 22 }] })).toHaveLength(1);
  });

  it('is found: the other way round', () => {
    const spec = { podSelector: { matchLabels: name('server') }, ingress: [{ from: [caller], ports }] };
    expect(findings(policy(spec))).toHaveLength(1);
    expect(findings(policy({ podSelector: {}, ingress: [{ from: inside, ports: dns }] }))).toHaveLength(2);
  });

  it('is found: in another namespace', () => {
    const spec = { podSelector: { matchLabels: name('server') }, egress: [{ to: [caller], ports }] };
    expect(findings(policy(spec, 'elsewhere'))).toHaveLength(1);
  });

  it('is found though no type names its direction: one word would open it', () => {
    expect(findings(policy({ podSelector: {}, policyTypes: ['Ingress'], egress: [{}] }))).toHaveLength(1);
  });

  it('is found for an environment of which another one is declared', () => {
    const spec = { podSelector: {}, egress: [{ to: [leadingToServer], ports }] };
    const everyEnvironment: Connection = { from: { kind: 'environments' }, to: server, port: 8080, purpose: 'calls' };
    expect(findings(policy(spec, 'dev-red-alice'), [everyEnvironment])).toHaveLength(1);
  });
});

describe('a finding', () => {
  it('names the policy, the direction, the peer, the port, and what to do', () => {
    const peer = { namespaceSelector: inNamespace('street'), podSelector: { matchLabels: { a: 'b' } } };
    const rule = { to: [peer], ports: [{ port: 8080, endPort: 8090 }] };
    expect(findings(policy({ podSelector: { matchLabels: { c: 'd' } }, egress: [rule] }))).toEqual([
      {
        rule: 'undeclared-opening',
        severity: 'error',
        file: 'dist/test/shop/some.yaml',
        path: 'spec.egress[0].to[0]',
        message:
          'NetworkPolicy shop/some opens the egress of pods c=d to pods a=b of namespaces kubernetes.io/metadata.name=street on TCP port 8080 to 8090, which no connection declares',
        remedy: 'declare the connection in libs/contracts/src/topology.ts, or remove the rule',
      },
    ]);
  });

  it.each<[Json, string]>([
    [{}, 'every pod from everybody on every port'],
    [{ from: [{}] }, 'every pod from everybody on every port'],
    [{ from: [{ namespaceSelector: {} }] }, 'every pod from every pod of namespaces of any name on every port'],
    [{ ports: [{ protocol: 'UDP' }] }, 'every pod from everybody on every UDP port'],
    [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }, 'every pod from 0.0.0.0/0 on every port'],
    [
      { from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] },
      'every pod from 0.0.0.0/0 without 10.0.0.0/8 on every port',
    ],
    [
      { from: [{ podSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }] },
      'every pod from pods {"key":"a","operator":"Exists"} of the own namespace on every port',
    ],
  ])('tells what %j opens', (rule, opened) => {
    expect(findings(policy({ podSelector: {}, ingress: [rule] }))[0]?.message).toBe(
      `NetworkPolicy shop/some opens the ingress of ${opened}, which no connection declares`,
    );
  });
});

it('four times as many environments are looked at about four times as often, not sixteen', () => {
  const evidenceOf = (amount: number) => {
    const people = Array.from({ length: amount }, (_, index) => `dev-red-${index}`);
    const manifests = people.map((person) =>
      policy({ podSelector: {}, egress: [{ to: [leadingToServer], ports }] }, person),
    );
    const declared = people.map((namespace): Connection => ({
      from: { kind: 'namespace', namespace },
      to: server,
      port: 8080,
      purpose: 'calls',
    }));
    return counted(manifests, declared);
  };
  const looksAt = (amount: number) => {
    const { looks, ...evidence } = evidenceOf(amount);
    expect(closed.prove(anEvidence(evidence))).toEqual([]);
    return looks();
  };
  expect(looksAt(400) / looksAt(100)).toBeLessThan(5);
});
