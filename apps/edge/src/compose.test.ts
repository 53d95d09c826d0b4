import { checkNeeds } from '@slipway/contracts/chart-spec';
import type { Identity } from '@slipway/contracts/identity';
import type { Cluster } from '@slipway/contracts/cluster';
import { namespaceConnectionsOf } from '@slipway/contracts/topology';
import { aCluster, anEdge, anIdentity } from '@slipway/testing/builders';
import { at, namesOf, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';

const arn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/test-edge/0123456789abcdef';
const foundation = { version: 1, edge: { targetGroupArn: arn, loadBalancerHost: 'lb.example.net' } } as const;
const local: Identity = {
  provider: 'local',
  users: [{ email: 'ann@example.com', groups: ['operators'] }],
  roles: { admin: ['operators'] },
};
const open = aCluster({ edge: anEdge() });
const rendered = (cluster: Cluster) => compose(cluster).flatMap(synthesiseChart);

it('is nothing where a cluster has no edge', () => {
  expect(compose(aCluster())).toEqual([]);
});

it.each([
  ["Let's Encrypt", open],
  ['AWS Private CA', aCluster({ edge: anEdge({ certificates: { issuer: 'acm-pca' } }) })],
  ['a load balancer that is known', aCluster({ edge: anEdge(), foundation })],
  ['a Karpenter of its own', aCluster({ edge: anEdge(), compute: 'karpenter' })],
  ['a provider of its own', aCluster({ edge: anEdge(), identity: local })],
])('is kept whole by the API server: %s', (_, cluster) => {
  expect(rendered(cluster)).meetsSchemas();
});

describe('what is behind it', () => {
  const manifests = rendered(open);

  it('are the API, whose keys are its own matter, and the console, for those who operate', () => {
    expect(namesOf(manifests, 'HTTPRoute').sort()).toEqual(['api', 'console']);
    expect(namesOf(manifests, 'SecurityPolicy')).toEqual(['console']);
    expect(
      at(only(manifests, 'SecurityPolicy'), 'spec', 'authorization', 'rules', 0, 'principal', 'jwt'),
    ).toMatchObject({ claims: [{ values: ['operators'] }] });
  });

  it('is of the API what applications call, and nothing that gives out keys', () => {
    const paths = at(only(manifests, 'HTTPRoute', 'api'), 'spec', 'rules', 0, 'matches') as unknown as readonly {
      readonly path: { readonly value: string };
    }[];
    expect(paths.map(({ path }) => path.value)).toContain('/v1/chat/completions');
    expect(paths.every(({ path }) => path.value.startsWith('/v1/'))).toBe(true);
  });

  it('is no console where nobody operates', () => {
    const nobody = rendered(aCluster({ edge: anEdge(), identity: anIdentity({ roles: {} }) }));
    expect(namesOf(nobody, 'HTTPRoute')).toEqual(['api']);
    expect(namesOf(nobody, 'ExternalSecret')).toEqual([]);
  });
});

it('the controller of the gateway may ask the provider where people sign in, where somebody does', () => {
  const outside = (cluster: Cluster) =>
    namespaceConnectionsOf(cluster, 'envoy-gateway-system').filter(({ to }) => to.kind === 'internet');
  expect(outside(open).map(({ port }) => port)).toEqual([443]);
  expect(outside(aCluster({ edge: anEdge(), identity: anIdentity({ roles: {} }) }))).toEqual([]);
});

it('leads to the page on which people sign in, where the cluster has one', () => {
  const manifests = rendered(aCluster({ edge: anEdge(), identity: local }));
  expect(namesOf(manifests, 'HTTPRoute').sort()).toEqual(['api', 'console', 'sign-in']);
  expect(namesOf(manifests, 'ExternalSecret')).toEqual(['sign-in-edge']);
});

describe('the load balancer', () => {
  it('is bound by its ARN in Auto Mode, once that is known', () => {
    expect(namesOf(rendered(open), 'TargetGroupBinding')).toEqual([]);
    expect(at(only(rendered(aCluster({ edge: anEdge(), foundation })), 'TargetGroupBinding'), 'spec')).toMatchObject({
      targetGroupARN: arn,
    });
  });

  it('is bound by its name elsewhere, and the controller that looks it up is somebody’s', () => {
    const own = aCluster({ edge: anEdge(), compute: 'karpenter' });
    expect(at(only(rendered(own), 'TargetGroupBinding'), 'spec')).toMatchObject({ targetGroupName: 'test-edge' });
    expect(compose(own)[0]?.needs).toContainEqual({ kind: 'Operator', name: 'aws-load-balancer-controller' });
  });

  it('is made by nobody here', () => {
    for (const cluster of [open, aCluster({ edge: anEdge(), foundation })]) {
      expect(rendered(cluster).filter(({ kind }) => ['Ingress', 'Service', 'IngressClass'].includes(kind))).toEqual([]);
    }
  });
});

it('needs an issuer from somebody where AWS Private CA signs', () => {
  const cluster = aCluster({ edge: anEdge({ certificates: { issuer: 'acm-pca' } }) });
  const findings = checkNeeds(cluster, compose(cluster));
  expect(findings.map(({ message }) => message)).toContainEqual(expect.stringContaining('Issuer edge/private-ca'));
});
