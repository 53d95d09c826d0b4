import { at, namesOf, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { Namespace, type NamespaceProps } from './namespace.ts';

const minimal: NamespaceProps = { name: 'shop' };
const everything: Required<NamespaceProps> = {
  name: 'shop',
  podSecurity: 'baseline',
  labels: { colour: 'red' },
  annotations: { opened: 'today' },
};

function rendered(props: NamespaceProps) {
  return synthesise((scope) => {
    new Namespace(scope, 'namespace', props);
  });
}

function levels(props: NamespaceProps) {
  const labels = at(only(rendered(props), 'Namespace'), 'metadata', 'labels');
  return ['enforce', 'audit', 'warn'].map((mode) => at(labels, `pod-security.kubernetes.io/${mode}`));
}

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('is a namespace of that name, and all else lies in it', () => {
    const [namespace, ...others] = manifests;
    expect(namespace).toMatchObject({ kind: 'Namespace', metadata: { name: 'shop' } });
    expect(others.map(({ metadata }) => metadata.namespace)).toEqual(others.map(() => 'shop'));
  });

  it('lets nobody in or out', () => {
    expect(at(only(manifests, 'NetworkPolicy', 'default-deny'), 'spec')).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  it('lets every pod ask the DNS at any private address, and nothing else', () => {
    expect(at(only(manifests, 'NetworkPolicy', 'allow-dns'), 'spec')).toEqual({
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: ['10.0.0.0/8', '100.64.0.0/10', '169.254.20.10/32', '172.16.0.0/12', '192.168.0.0/16'].map((cidr) => ({
            ipBlock: { cidr },
          })),
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
      ],
    });
    expect(namesOf(manifests, 'NetworkPolicy')).toEqual(['allow-dns', 'default-deny']);
  });

  it('gives pods that name no account none with a token', () => {
    expect(only(manifests, 'ServiceAccount', 'default')).toMatchObject({ automountServiceAccountToken: false });
  });

  it('judges pods by the rules of one version, whatever the cluster runs', () => {
    const labels = at(only(manifests, 'Namespace'), 'metadata', 'labels');
    for (const mode of ['enforce', 'audit', 'warn']) {
      expect(at(labels, `pod-security.kubernetes.io/${mode}-version`)).toBe('v1.36');
    }
  });

  it('says its name', () => {
    let name: string | undefined;
    synthesise((scope) => {
      ({ name } = new Namespace(scope, 'namespace', props));
    });
    expect(name).toBe('shop');
  });
});

it('by default pods are held to restricted', () => {
  expect(levels(minimal)).toEqual(['restricted', 'restricted', 'restricted']);
});

it.each(['restricted', 'baseline', 'privileged'] as const)('pods are held to %s where said so', (podSecurity) => {
  expect(levels({ name: 'shop', podSecurity })).toEqual([podSecurity, podSecurity, podSecurity]);
});

it('labels and annotations stand beside its own', () => {
  expect(only(rendered(everything), 'Namespace').metadata).toMatchObject({
    labels: { colour: 'red', 'pod-security.kubernetes.io/enforce': 'baseline' },
    annotations: { opened: 'today' },
  });
  expect(only(rendered(minimal), 'Namespace').metadata).not.toHaveProperty('annotations');
});

it.each(['enforce', 'audit', 'warn', 'enforce-version'])(
  'fails for a label that would loosen the standard by the way: %s',
  (mode) => {
    const label = `pod-security.kubernetes.io/${mode}`;
    expect(() => rendered({ name: 'shop', labels: { [label]: 'privileged' } })).toThrow(
      `'labels' of shop sets ${label}: set 'podSecurity' instead`,
    );
  },
);
