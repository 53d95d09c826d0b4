import { bootstrapSupplies, knownParts, partsOf, serves } from '@slipway/contracts/cluster-parts';
import type { Cluster } from '@slipway/contracts/cluster';
import { missingParts } from '@slipway/contracts/foundation-parts';
import { aCluster, anEdge, anInfrastructure } from '@slipway/testing/builders';
import { describe, expect, it } from 'vitest';

const rendered = (overrides: Partial<Cluster> = {}) =>
  aCluster({
    infrastructure: anInfrastructure({ logRetentionDays: 60 }),
    ...overrides,
  });
const bringers = (cluster: Cluster) => new Map(partsOf(cluster).map(({ name, from }) => [name, from.by]));

describe.each(['eks-auto-mode', 'karpenter'] as const)('with %s', (compute) => {
  it('each part has one who brings it', () => {
    const names = partsOf(aCluster({ compute, edge: anEdge() })).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    'coredns',
    'kube-proxy',
    'vpc-cni',
    'eks-pod-identity-agent',
    'aws-ebs-csi-driver',
    'metrics-server',
    'aws-load-balancer-controller',
    'karpenter',
    'eks-node-monitoring-agent',
    'argocd',
  ])('somebody brings %s', (name) => {
    expect(bringers(aCluster({ compute, edge: anEdge() })).has(name)).toBe(true);
  });
});

it('AWS brings what Auto Mode consists of, and the bootstrap the same elsewhere', () => {
  const auto = bringers(aCluster({ compute: 'eks-auto-mode' }));
  const karpenter = bringers(aCluster({ compute: 'karpenter', edge: anEdge() }));
  for (const name of ['coredns', 'vpc-cni', 'aws-ebs-csi-driver', 'karpenter'])
    expect([auto.get(name), karpenter.get(name)]).toEqual(['aws', 'bootstrap']);
  expect([auto.get('metrics-server'), karpenter.get('metrics-server')]).toEqual(['bootstrap', 'bootstrap']);
  expect(karpenter.get('aws-load-balancer-controller')).toBe('argo-cd');
});

it('a need is one where AWS does not bring it', () => {
  expect(missingParts('eks-auto-mode', 'vpc-cni', 'karpenter')).toEqual([]);
  expect(missingParts('eks-auto-mode', 'metrics-server')).toEqual([{ kind: 'AddOn', name: 'metrics-server' }]);
  expect(missingParts('karpenter', 'neuron-device-plugin', 'karpenter')).toEqual([
    { kind: 'AddOn', name: 'neuron-device-plugin' },
    { kind: 'Operator', name: 'karpenter' },
  ]);
});

describe('the bootstrap', () => {
  const names = (cluster: Cluster) => bootstrapSupplies(cluster).map(({ name }) => name);

  it('supplies nothing where somebody else makes the AWS side', () => {
    expect(names(aCluster({ compute: 'karpenter' }))).toEqual([]);
  });

  it('supplies what it installs, and not what others are named for', () => {
    expect(names(rendered({ compute: 'eks-auto-mode' }))).toEqual(['metrics-server', 'argocd']);
    expect(names(rendered({ compute: 'karpenter' }))).toEqual(expect.arrayContaining(['vpc-cni', 'karpenter']));
    const externals = [{ kind: 'Operator' as const, name: 'argocd', owner: 'gitops@example.com' }];
    expect(names(rendered({ compute: 'eks-auto-mode', externals }))).toEqual(['metrics-server']);
  });
});

it('a group of groups is served by its end alone', () => {
  const ack = knownParts(aCluster()).find(({ name }) => name === 'ack')!;
  expect(serves(ack, 'iam.services.k8s.aws/Role')).toBe(true);
  expect(serves(ack, 'iam.services.k8s.aws')).toBe(true);
  expect(serves(ack, 'services.k8s.aws.example.com')).toBe(false);
});
