import { zoneWriter } from '@slipway/contracts/edge-identity';
import { aCluster, anEdge } from '@slipway/testing/builders';
import { at, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { expect, it } from 'vitest';
import { GatewayCertificate, type Signer } from './gateway-certificate.ts';

const identity = zoneWriter(aCluster({ edge: anEdge() }));
if (identity === undefined) throw new Error('nobody writes into the zone of the cluster of tests');

const signers: Record<Signer['kind'], Signer> = {
  issuer: { kind: 'issuer', issuer: { group: 'example.com', kind: 'Notary', name: 'notary' } },
  'lets-encrypt': {
    kind: 'lets-encrypt',
    email: 'certificates@example.com',
    zone: anEdge().zone,
    region: 'us-east-1',
    account: '111122223333',
    identity,
    borrower: { namespace: 'cert-manager', name: 'cert-manager' },
  },
};
const rendered = (signer: Signer) =>
  synthesise((scope) => {
    new GatewayCertificate(scope, 'certificate', {
      namespace: 'edge',
      secret: 'edge-tls',
      domain: 'ai.example.com',
      signer,
    });
  });

it.each(Object.values(signers))('is of all names below the domain, with a new key each time: $kind', (signer) => {
  const manifests = rendered(signer);
  expect(manifests).meetsSchemas();
  expect(at(only(manifests, 'Certificate', 'edge-tls'), 'spec')).toMatchObject({
    secretName: 'edge-tls',
    dnsNames: ['*.ai.example.com'],
    privateKey: { rotationPolicy: 'Always' },
  });
});

it('is signed by the issuer that somebody else makes', () => {
  const manifests = rendered(signers.issuer);
  expect(manifests.map(({ kind }) => kind)).toEqual(['Certificate']);
  expect(at(only(manifests, 'Certificate'), 'spec', 'issuerRef')).toEqual({
    group: 'example.com',
    kind: 'Notary',
    name: 'notary',
  });
});

it("is signed by Let's Encrypt after an entry in the zone, with an account that may write there and is lent", () => {
  const manifests = rendered(signers['lets-encrypt']);
  expect(at(only(manifests, 'Certificate'), 'spec', 'issuerRef', 'name')).toBe(only(manifests, 'Issuer').metadata.name);
  expect(at(only(manifests, 'Issuer'), 'spec', 'acme', 'solvers')).toEqual([
    {
      selector: { dnsZones: ['example.com'] },
      dns01: {
        route53: {
          region: 'us-east-1',
          hostedZoneID: 'Z0123456789EXAMPLE',
          role: 'arn:aws:iam::111122223333:role/slipway-test-edge-zone-writer',
          auth: { kubernetes: { serviceAccountRef: { name: 'zone-writer' } } },
        },
      },
    },
  ]);
  expect(only(manifests, 'ServiceAccount', 'zone-writer').metadata.namespace).toBe('edge');
  expect(at(only(manifests, 'RoleBinding'), 'subjects', 0, 'namespace')).toBe('cert-manager');
});
