import type { Connection, Peer } from '@slipway/contracts/connection';
import type { Json, Manifest, PlacedManifest } from '@slipway/contracts/manifest';
import { anEvidence } from '@slipway/testing/evidence';
import { counted } from '@slipway/testing/growth';
import { changing, removing, withField } from '@slipway/testing/mutate';
import { describe, expect, it } from 'vitest';
import { connected } from './connected.ts';

const name = (workload: string) => ({ 'app.kubernetes.io/instance': workload, 'app.kubernetes.io/name': 'web' });
const inNamespace = (namespace: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': namespace } });

const caller: Peer = { kind: 'workload', workload: { namespace: 'street', app: 'web', name: 'caller' } };
const server: Peer = { kind: 'workload', workload: { namespace: 'shop', app: 'web', name: 'server' } };
const bank: Peer = { kind: 'external', name: 'bank', cidr: '10.9.0.0/16' };
const alice: Peer = { kind: 'namespace', namespace: 'dev-red-alice' };
const environments: Peer = { kind: 'environments' };

const connections: readonly Connection[] = [
  { from: caller, to: server, port: 8080, purpose: 'calls' },
  { from: server, to: bank, port: 5432, purpose: 'pays' },
  { from: alice, to: server, port: 8080, purpose: 'calls' },
  { from: environments, to: server, port: 8080, purpose: 'calls' },
];

function placed(manifest: Manifest): PlacedManifest {
  return { file: `dist/test/${manifest.metadata.namespace ?? 'platform'}/${manifest.metadata.name}.yaml`, manifest };
}

function policy(namespace: string, policyName: string, spec: Readonly<Record<string, Json>>): PlacedManifest {
  const metadata = { name: policyName, namespace };
  return placed({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec });
}

function namespace(of: string, labels: Readonly<Record<string, string>> = {}): PlacedManifest[] {
  return [
    placed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: of, labels } }),
    policy(of, 'default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
  ];
}

function deployment(where: string, workload: string): PlacedManifest {
  const template = { metadata: { labels: name(workload) }, spec: { containers: [] } };
  const metadata = { name: workload, namespace: where };
  return placed({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { template } });
}

const ports = [{ port: 8080, protocol: 'TCP' }];

const manifests: readonly PlacedManifest[] = [
  ...namespace('street'),
  ...namespace('shop'),
  ...namespace('dev-red-alice', { 'slipway.dev/environment': 'developer' }),
  deployment('street', 'caller'),
  deployment('shop', 'server'),
  policy('street', 'to-server', {
    podSelector: { matchLabels: name('caller') },
    policyTypes: ['Egress'],
    egress: [{ to: [{ namespaceSelector: inNamespace('shop'), podSelector: { matchLabels: name('server') } }], ports }],
  }),
  policy('shop', 'from-caller', {
    podSelector: { matchLabels: name('server') },
    policyTypes: ['Ingress'],
    ingress: [
      { from: [{ namespaceSelector: inNamespace('street'), podSelector: { matchLabels: name('caller') } }], ports },
    ],
  }),
  policy('shop', 'from-environments', {
    podSelector: { matchLabels: name('server') },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'slipway.dev/environment': 'developer' } } }], ports }],
  }),
  policy('shop', 'to-bank', {
    podSelector: { matchLabels: name('server') },
    policyTypes: ['Egress'],
    egress: [{ to: [{ ipBlock: { cidr: '10.9.0.0/16' } }], ports: [{ port: 5432, protocol: 'TCP' }] }],
  }),
  policy('dev-red-alice', 'to-server', {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [{ to: [{ namespaceSelector: inNamespace('shop'), podSelector: { matchLabels: name('server') } }], ports }],
  }),
];

function rulesOf(of: readonly PlacedManifest[], among = connections): string[] {
  return connected.prove(anEvidence({ manifests: of, connections: among })).map(({ rule }) => rule);
}

/** Rules that are found when one field of a policy of the shop is another. */
function withPolicy(policyName: string, path: readonly (string | number)[], value: Json | undefined): string[] {
  return rulesOf(
    changing(manifests, `NetworkPolicy ${policyName}`, (manifest) => withField(manifest, ['spec', ...path], value)),
  );
}

it('holds when both halves of every connection are there, and every namespace is shut', () => {
  expect(rulesOf(manifests)).toEqual([]);
});

describe('a half that is missing', () => {
  it.each([
    ['NetworkPolicy street/to-server', ['missing-egress', 'pods-without-policy']],
    ['NetworkPolicy shop/from-caller', ['missing-ingress']],
    ['NetworkPolicy shop/to-bank', ['missing-egress']],
    ['NetworkPolicy dev-red-alice/to-server', ['missing-egress']],
    // Both the connection of each environment and that of all of them end there.
    ['NetworkPolicy shop/from-environments', ['missing-ingress', 'missing-ingress']],
  ])('is noticed: %s', (which, rules) => {
    expect(rulesOf(removing(manifests, which))).toEqual(rules);
  });

  it('is told with both ends, the port, and who must render it', () => {
    const [finding] = connected.prove(
      anEvidence({ connections, manifests: removing(manifests, 'NetworkPolicy shop/from-caller') }),
    );
    expect(finding).toEqual({
      rule: 'missing-ingress',
      severity: 'error',
      file: 'clusters/test/cluster.ts',
      message: 'street-caller may not reach shop-server on port 8080: no policy opens the ingress',
      remedy: 'pass the connection to the chart of shop-server',
    });
  });

  it('outside the cluster is nobody’s to render', () => {
    expect(rulesOf(manifests, [{ from: bank, to: bank, port: 1, purpose: 'elsewhere' }])).toEqual([]);
  });
});

describe('a half that misses the other', () => {
  it.each<[string, string, readonly (string | number)[], Json | undefined, string]>([
    ['by its port', 'street/to-server', ['egress', 0, 'ports', 0, 'port'], 8081, 'missing-egress'],
    ['by its protocol', 'street/to-server', ['egress', 0, 'ports', 0, 'protocol'], 'UDP', 'missing-egress'],
    ['by the pods that it is about', 'street/to-server', ['podSelector', 'matchLabels', 'a'], 'b', 'missing-egress'],
    ['by rules that its types do not name', 'street/to-server', ['policyTypes'], ['Ingress'], 'missing-egress'],
    [
      'by its range of addresses',
      'shop/to-bank',
      ['egress', 0, 'to', 0, 'ipBlock', 'cidr'],
      '10.8.0.0/16',
      'missing-egress',
    ],
    [
      'by pods where an address is meant',
      'shop/to-bank',
      ['egress', 0, 'to', 0],
      { podSelector: {} },
      'missing-egress',
    ],
    [
      'by an address where pods are meant',
      'shop/from-caller',
      ['ingress', 0, 'from', 0],
      { ipBlock: { cidr: '10.0.0.0/8' } },
      'missing-ingress',
    ],
    [
      'by pods of its own namespace',
      'shop/from-caller',
      ['ingress', 0, 'from', 0, 'namespaceSelector'],
      undefined,
      'missing-ingress',
    ],
    [
      'by selectors that only expressions fill',
      'dev-red-alice/to-server',
      ['podSelector'],
      { matchExpressions: [{ key: 'a', operator: 'Exists' }] },
      'missing-egress',
    ],
  ])('is noticed: %s', (_, which, path, value, rule) => {
    expect(withPolicy(which, path, value)).toContain(rule);
  });

  it('is noticed: some pods of a namespace, where all are meant', () => {
    expect(withPolicy('dev-red-alice/to-server', ['podSelector', 'matchLabels'], { a: 'b' })).toEqual([
      'missing-egress',
    ]);
  });

  it('is noticed: a namespace that lost the label of environments', () => {
    const without = changing(manifests, 'Namespace dev-red-alice', (manifest) =>
      withField(manifest, ['metadata', 'labels'], {}),
    );
    expect(rulesOf(without)).toEqual(['missing-ingress']);
  });

  it('is noticed: environments that are let in by one more label than all of them have', () => {
    const path = ['ingress', 0, 'from', 0, 'namespaceSelector', 'matchLabels', 'colour'];
    expect(withPolicy('shop/from-environments', path, 'red')).toEqual(['missing-ingress', 'missing-ingress']);
  });

  it('is noticed: an address where pods of the own namespace are meant', () => {
    const neighbour: Peer = { kind: 'workload', workload: { namespace: 'shop', app: 'web', name: 'neighbour' } };
    const within: Connection = { from: neighbour, to: server, port: 8080, purpose: 'calls' };
    const spec = { podSelector: { matchLabels: name('neighbour') }, policyTypes: ['Egress'] };
    const leadingTo = (peer: Json) =>
      rulesOf([...manifests, policy('shop', 'to-neighbour', { ...spec, egress: [{ to: [peer], ports }] })], [within]);
    expect(leadingTo({ podSelector: { matchLabels: name('server') } })).toEqual(['missing-ingress']);
    expect(leadingTo({ ipBlock: { cidr: '10.0.0.0/8' } })).toEqual(['missing-egress', 'missing-ingress']);
  });

  it('is noticed: some addresses, where all of the internet is meant', () => {
    const outwards: Connection = { from: server, to: { kind: 'internet' }, port: 443, purpose: 'downloads' };
    const leadingTo = (peer: Json) => {
      const egress = [{ to: [peer], ports: [{ port: 443, protocol: 'TCP' }] }];
      const spec = { podSelector: { matchLabels: name('server') }, policyTypes: ['Egress'], egress };
      return rulesOf([...manifests, policy('shop', 'to-internet', spec)], [outwards]);
    };
    expect(leadingTo({ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } })).toEqual([]);
    expect(leadingTo({ ipBlock: { cidr: '10.0.0.0/8' } })).toEqual(['missing-egress']);
    expect(leadingTo({ namespaceSelector: inNamespace('shop') })).toEqual(['missing-egress']);
  });

  it('may be wider than it must: a protocol left out is TCP', () => {
    expect(withPolicy('street/to-server', ['egress', 0, 'ports', 0, 'protocol'], undefined)).toEqual([]);
  });
});

describe('a peer that is nobody', () => {
  it('is noticed, with its place in the policy', () => {
    const ghost = { namespaceSelector: inNamespace('shop'), podSelector: { matchLabels: name('ghost') } };
    const withGhost = changing(manifests, 'NetworkPolicy street/to-server', (manifest) =>
      withField(manifest, ['spec', 'ingress'], [{ from: [ghost] }]),
    );
    const findings = connected.prove(anEvidence({ connections, manifests: withGhost }));
    expect(findings).toMatchObject([
      {
        rule: 'idle-policy-peer',
        file: 'dist/test/street/to-server.yaml',
        path: 'spec.ingress[0].from[0]',
        message: 'NetworkPolicy to-server names pods that nobody renders',
      },
    ]);
  });

  it('is noticed when pods change their labels', () => {
    const renamed = changing(manifests, 'Deployment shop/server', (manifest) =>
      withField(manifest, ['spec', 'template', 'metadata', 'labels'], name('other')),
    );
    expect(rulesOf(renamed)).toEqual(['pods-without-policy', 'idle-policy-peer', 'idle-policy-peer']);
  });

  it('is nothing to notice among environments: what runs there is their owner’s affair', () => {
    const nobody = manifests.filter(({ manifest }) => manifest.metadata.namespace !== 'dev-red-alice');
    const without = nobody.filter(({ manifest }) => manifest.metadata.name !== 'dev-red-alice');
    expect(
      rulesOf(
        without,
        connections.filter(({ from }) => from !== alice),
      ),
    ).toEqual([]);
  });
});

describe('pods that no policy is about', () => {
  it('are told with the place of their labels: whatever was declared for them is shut', () => {
    const findings = connected.prove(
      anEvidence({ manifests: [...manifests, deployment('shop', 'stranger')], connections }),
    );
    expect(findings).toMatchObject([
      {
        rule: 'pods-without-policy',
        file: 'dist/test/shop/stranger.yaml',
        path: 'spec.template.metadata.labels',
        message: expect.stringContaining('Deployment stranger makes pods that no policy is about') as string,
      },
    ]);
  });
});

describe('connections of ranges, and with namespaces of others', () => {
  const range: Connection = { from: caller, to: caller, port: 1024, endPort: 65_535, purpose: 'works together' };
  const among = (endPort: number): PlacedManifest[] =>
    (['Egress', 'Ingress'] as const).map((type) =>
      policy('street', `among-${type}`, {
        podSelector: { matchLabels: name('caller') },
        policyTypes: [type],
        [type.toLowerCase()]: [
          {
            [type === 'Egress' ? 'to' : 'from']: [
              { namespaceSelector: inNamespace('street'), podSelector: { matchLabels: name('caller') } },
            ],
            ports: [{ port: 1024, endPort, protocol: 'TCP' }],
          },
        ],
      }),
    );

  it('are open over all of the range', () => {
    expect(rulesOf([...manifests, ...among(65_535)], [...connections, range])).toEqual([]);
    expect(rulesOf([...manifests, ...among(2_000)], [...connections, range])).toEqual([
      'missing-egress',
      'missing-ingress',
    ]);
  });

  it('have one half where the other namespace is not rendered here', () => {
    const gate: Peer = { kind: 'namespace', namespace: 'gates' };
    const inward = policy('shop', 'from-gates', {
      podSelector: { matchLabels: name('server') },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ namespaceSelector: inNamespace('gates') }], ports }],
    });
    const calls: Connection = { from: gate, to: server, port: 8080, purpose: 'calls' };
    expect(rulesOf([...manifests, inward], [...connections, calls])).toEqual([]);
    expect(rulesOf(manifests, [...connections, calls])).toEqual(['missing-ingress']);
    expect(rulesOf([...manifests, inward])).toEqual(['idle-policy-peer']);
  });
});

describe('a namespace that is not shut', () => {
  it('is noticed when the policy is missing', () => {
    const findings = connected.prove(
      anEvidence({ connections, manifests: removing(manifests, 'NetworkPolicy shop/default-deny') }),
    );
    expect(findings).toEqual([
      {
        rule: 'no-default-deny',
        severity: 'error',
        file: 'dist/test/platform/shop.yaml',
        path: 'metadata.name',
        message: 'Namespace shop has no policy that shuts the egress and ingress of all its pods',
        remedy: 'make it with the construct Namespace, which brings default-deny along',
      },
    ]);
  });

  it.each<[string, readonly (string | number)[], Json | undefined]>([
    ['one direction is left out', ['policyTypes'], ['Ingress']],
    ['the other is left out', ['policyTypes'], ['Egress']],
    ['it is about some pods only', ['podSelector', 'matchLabels', 'a'], 'b'],
    [
      'it is about some pods only, by expressions',
      ['podSelector', 'matchExpressions'],
      [{ key: 'a', operator: 'Exists' }],
    ],
    ['it lets everybody in', ['ingress'], [{}]],
    ['it lets its own pods out', ['egress'], [{ to: [{ podSelector: {} }] }]],
  ])('is noticed when %s', (_, path, value) => {
    expect(withPolicy('shop/default-deny', path, value)).toEqual(['no-default-deny']);
  });

  it('may have one policy for each direction', () => {
    const [ingress, egress] = ['Ingress', 'Egress'].map((type) =>
      policy('shop', `deny-${type}`, { podSelector: {}, policyTypes: [type] }),
    );
    expect(rulesOf([...removing(manifests, 'NetworkPolicy shop/default-deny'), ingress!, egress!])).toEqual([]);
  });
});

it('four times as many environments are looked at about four times as often, not sixteen', () => {
  const evidenceOf = (amount: number) => {
    const people = Array.from({ length: amount }, (_, index) => `dev-red-${index}`);
    const many = people.flatMap((person) => [
      ...namespace(person, { 'slipway.dev/environment': 'developer' }),
      ...manifests
        .filter(
          ({ manifest }) =>
            manifest.metadata.namespace === 'dev-red-alice' && manifest.metadata.name !== 'default-deny',
        )
        .map(({ manifest }) => placed(withField(manifest, ['metadata', 'namespace'], person))),
    ]);
    const declared = people.map((person): Connection => ({
      ...connections[2]!,
      from: { kind: 'namespace', namespace: person },
    }));
    return counted([...manifests, ...many], [...connections, ...declared]);
  };
  const looksAt = (amount: number) => {
    const { looks, ...evidence } = evidenceOf(amount);
    expect(connected.prove(anEvidence(evidence))).toEqual([]);
    return looks();
  };
  expect(looksAt(400) / looksAt(100)).toBeLessThan(5);
});
