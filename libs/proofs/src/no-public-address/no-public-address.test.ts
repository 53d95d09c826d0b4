import type { Json, Manifest } from '@slipway/contracts/manifest';
import { anEvidence } from '@slipway/testing/evidence';
import { describe, expect, it } from 'vitest';
import { noPublicAddress } from './no-public-address.ts';

const object = (kind: string, spec: Json, name = 'gate', namespace = 'gates'): Manifest => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace },
  spec,
});

const paths = (...manifests: readonly Manifest[]) =>
  noPublicAddress
    .prove(anEvidence({ manifests: manifests.map((manifest) => ({ file: 'dist/test/gates/some.yaml', manifest })) }))
    .map(({ rule, path }) => `${rule} ${path ?? ''}`);

const proxy = (envoyService?: Json) =>
  object('EnvoyProxy', { provider: { kubernetes: { ...(envoyService !== undefined && { envoyService }) } } });
const gateway = (spec: Json) => object('Gateway', spec);
const named = { infrastructure: { parametersRef: { name: 'gate' } } };

describe('a service', () => {
  it('is fine inside the cluster, which it is by default', () => {
    expect(paths(object('Service', { type: 'ClusterIP' }), object('Service', {}))).toEqual([]);
  });

  it.each(['LoadBalancer', 'NodePort', 'ExternalName'])('is not as a %s', (type) => {
    expect(paths(object('Service', { type }))).toEqual(['public-address spec.type']);
  });

  it('may be another name for one inside the cluster, and for none outside', () => {
    const named = (externalName: string) => object('Service', { type: 'ExternalName', externalName });
    expect(paths(named('gate.gates.svc.cluster.local'))).toEqual([]);
    expect(paths(named('example.com'))).toEqual(['public-address spec.type']);
  });

  it('takes no address of others', () => {
    expect(paths(object('Service', { externalIPs: ['192.0.2.1'] }))).toEqual(['public-address spec.externalIPs']);
  });
});

it('there is no ingress', () => {
  expect(paths(object('Ingress', {}))).toEqual(['public-address spec']);
});

describe('a gateway', () => {
  const path = 'public-address spec.provider.kubernetes.envoyService.type';

  it('is fine with a proxy of its namespace that stays inside', () => {
    expect(paths(gateway(named), proxy({ type: 'ClusterIP' }))).toEqual([]);
  });

  it('has a load balancer where its proxy says nothing, or says so', () => {
    expect(paths(gateway(named), proxy())).toEqual([path]);
    expect(paths(gateway(named), proxy({ type: 'LoadBalancer' }))).toEqual([path]);
  });

  it('has one where it names no proxy, or that of another namespace', () => {
    const elsewhere = object(
      'EnvoyProxy',
      { provider: { kubernetes: { envoyService: { type: 'ClusterIP' } } } },
      'gate',
      'x',
    );
    const missing = ['public-address spec.infrastructure.parametersRef'];
    expect(paths(gateway({}), proxy({ type: 'ClusterIP' }))).toEqual(missing);
    expect(paths(gateway(named), elsewhere)).toEqual(missing);
  });

  it('asks for no address', () => {
    expect(paths(gateway({ ...named, addresses: [{ value: '192.0.2.1' }] }), proxy({ type: 'ClusterIP' }))).toEqual([
      'public-address spec.addresses',
    ]);
  });
});
