import { namespaceOf } from '@slipway/contracts/developer-environment';
import { manifestTitle, type Json, type Manifest, type PlacedManifest } from '@slipway/contracts/manifest';
import { gatewayWorkload } from '@slipway/contracts/workloads';
import { closed } from '@slipway/proofs/closed/closed';
import { connected } from '@slipway/proofs/connected/connected';
import { at, listAt } from '@slipway/testing/find';
import { changing, withField } from '@slipway/testing/mutate';
import { describe, expect, it } from 'vitest';
import { realClusters } from './real-clusters.ts';

/** Every policy of the real clusters is widened in every way, one at a time, and new ones are added: nothing may pass. */

const clusters = await realClusters();

describe.each(clusters)('in $name', ({ evidence }) => {
  const { manifests, connections } = evidence;
  const found = (of: readonly PlacedManifest[], declared = connections) =>
    closed.prove({ ...evidence, manifests: of, connections: declared });

  /** Every policy with each of its rules. */
  const rules = manifests
    .filter(({ manifest }) => manifest.kind === 'NetworkPolicy')
    .flatMap(({ file, manifest }) =>
      (['egress', 'ingress'] as const).flatMap((direction) =>
        listAt(manifest, 'spec', direction).map((rule, index) => {
          const peers = direction === 'egress' ? 'to' : 'from';
          return { file, manifest, rule, peers, path: ['spec', direction, index] as (string | number)[] };
        }),
      ),
    );
  /** Those that are half of a connection: all but the DNS, and the own namespace. */
  const halves = rules.filter(
    ({ manifest, rule }) => manifest.metadata.name !== 'allow-dns' && at(rule, 'ports') !== undefined,
  );

  type Rule = (typeof rules)[number];
  type Change = (policy: Manifest, rule: Rule) => Manifest;

  /** Titles of the policies whose change nobody notices at the policy itself. */
  function unnoticed(among: readonly Rule[], change: Change): string[] {
    expect(among, 'a mutation of nothing proves nothing').not.toEqual([]);
    return among
      .filter((each) => {
        const title = manifestTitle(each.manifest);
        const findings = found(changing(manifests, title, (policy) => change(policy, each)));
        return !findings.some(
          ({ rule, file, message }) => rule === 'undeclared-opening' && file === each.file && message.includes(title),
        );
      })
      .map(({ manifest }) => manifestTitle(manifest));
  }

  const withPeer =
    (...[field, value]: [field: string, value: Json | undefined]): Change =>
    (policy, { path, peers }) =>
      withField(policy, [...path, peers, 0, field], value);
  const peerHas = (field: string) => halves.filter(({ rule, peers }) => at(rule, peers, 0, field) !== undefined);

  it('nothing is open that nobody declared', () => {
    expect(found(manifests)).toEqual([]);
    expect(halves.length).toBeGreaterThan(0);
  });

  describe('is found', () => {
    it.each<[string, Change]>([
      ['a rule that is empty', (policy, { path }) => withField(policy, path, {})],
      ['a rule without ports', (policy, { path }) => withField(policy, [...path, 'ports'], undefined)],
      ['a rule without peers', (policy, { path, peers }) => withField(policy, [...path, peers], undefined)],
      [
        'a port more',
        // A range that goes to the end begins earlier.
        (policy, { path, rule }) =>
          at(rule, 'ports', 0, 'endPort') === 65535
            ? withField(policy, [...path, 'ports', 0, 'port'], 1023)
            : withField(policy, [...path, 'ports', 0, 'endPort'], 65535),
      ],
      [
        'another port beside it',
        (policy, { path, rule }) =>
          withField(policy, [...path, 'ports'], [...listAt(rule, 'ports'), { port: 22, protocol: 'TCP' }]),
      ],
      [
        'every namespace beside a peer',
        (policy, { path, peers, rule }) =>
          withField(policy, [...path, peers], [...listAt(rule, peers), { namespaceSelector: {} }]),
      ],
      ['a peer of no selector', (policy, { path, peers }) => withField(policy, [...path, peers, 0], {})],
    ])('every half of a connection that becomes %s', (_, change) => {
      expect(unnoticed(halves, change)).toEqual([]);
    });

    it('every rule about the DNS, or the own namespace, that opens more', () => {
      const free = rules.filter((rule) => !halves.includes(rule));
      expect(unnoticed(free, (policy, { path }) => withField(policy, path, {}))).toEqual([]);
      const everywhere = [{ namespaceSelector: {} }];
      const ports = [{ port: 443, protocol: 'TCP' }];
      expect(
        unnoticed(free, (policy, { path, peers }) => withField(policy, path, { [peers]: everywhere, ports })),
      ).toEqual([]);
    });

    it('every peer whose pods are no longer named, and every one in any namespace', () => {
      expect(unnoticed(peerHas('podSelector'), withPeer('podSelector', undefined))).toEqual([]);
      expect(unnoticed(peerHas('namespaceSelector'), withPeer('namespaceSelector', {}))).toEqual([]);
      // Without it, a peer of the own namespace is the same one, and pods there may call each other on that port already.
      const within = (manifest: Manifest) => manifest.metadata.namespace ?? '';
      const ownPorts = new Set(
        connections.flatMap(({ from, to, port }) =>
          from.kind === 'namespace' && to.kind === 'namespace' && from.namespace === to.namespace
            ? [`${to.namespace}:${port}`]
            : [],
        ),
      );
      const elsewhere = peerHas('namespaceSelector').filter(
        ({ manifest, rule, peers }) =>
          at(rule, peers, 0, 'namespaceSelector', 'matchLabels', 'kubernetes.io/metadata.name') !==
          manifest.metadata.namespace,
      );
      const isOpen = ({ manifest, rule }: Rule) =>
        listAt(rule, 'ports').some((port) => ownPorts.has(`${within(manifest)}:${at(port, 'port') as number}`));
      const without = withPeer('namespaceSelector', undefined);
      expect(
        unnoticed(
          elsewhere.filter((rule) => !isOpen(rule)),
          without,
        ),
      ).toEqual([]);
      // Nothing is opened there; that the way is shut for whom it was is what another proof says.
      for (const each of elsewhere.filter(isOpen)) {
        const changed = changing(manifests, manifestTitle(each.manifest), (policy) => without(policy, each));
        const rulesFound = connected.prove({ ...evidence, manifests: changed }).map(({ rule }) => rule);
        expect(rulesFound, manifestTitle(each.manifest)).toEqual(
          expect.arrayContaining([each.peers === 'to' ? 'missing-egress' : 'missing-ingress']),
        );
      }
    });

    it('every range of addresses that is wider, or leaves nothing out any more', () => {
      const internet = peerHas('ipBlock').filter(
        ({ rule, peers }) => at(rule, peers, 0, 'ipBlock', 'except') !== undefined,
      );
      const ranges = peerHas('ipBlock').filter((rule) => !internet.includes(rule));
      expect(unnoticed(internet, withPeer('ipBlock', { cidr: '0.0.0.0/0' }))).toEqual([]);
      for (const cidr of ['0.0.0.0/0', '10.0.0.0/8']) {
        expect(unnoticed(ranges, withPeer('ipBlock', { cidr }))).toEqual([]);
      }
    });

    it('every policy of one workload that is about all pods of its namespace', () => {
      const ofWorkloads = halves.filter(({ manifest }) => at(manifest, 'spec', 'podSelector', 'matchLabels'));
      for (const podSelector of [undefined, {}]) {
        expect(unnoticed(ofWorkloads, (policy) => withField(policy, ['spec', 'podSelector'], podSelector))).toEqual([]);
      }
    });

    it('every half of a connection that nobody declares any more', () => {
      // The charts of both ends declare it, each for itself.
      const once = new Set(connections.map((each) => JSON.stringify(each)));
      const silent = [...once].filter((connection) => {
        const others = connections.filter((each) => JSON.stringify(each) !== connection);
        return found(manifests, others).length === 0;
      });
      expect(silent).toEqual([]);
    });
  });

  describe.each([gatewayWorkload.namespace, ...evidence.cluster.developers.slice(0, 1).map(namespaceOf)])(
    'in %s is found',
    (namespace) => {
      const all = [{ podSelector: {}, namespaceSelector: {} }];

      it.each<[string, Readonly<Record<string, Json>>]>([
        ['egress: [{}]', { egress: [{}] }],
        ['ingress: [{}]', { ingress: [{}] }],
        ['to every pod', { egress: [{ to: all }] }],
        ['from every pod', { ingress: [{ from: all }] }],
      ])('a new policy that allows all: %s', (_, spec) => {
        expect(manifests.map(({ manifest }) => manifest.metadata.namespace)).toContain(namespace);
        const manifest = {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'allow-all', namespace },
          spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ...spec },
        };
        const file = `dist/${evidence.cluster.name}/somewhere/allow-all.yaml`;
        expect(found([...manifests, { file, manifest }])).toMatchObject([{ rule: 'undeclared-opening', file }]);
      });
    },
  );
});
