import type { Cluster } from '@slipway/contracts/cluster';
import type { Json, PlacedManifest } from '@slipway/contracts/manifest';
import { aCluster, anEdge, anInfrastructure } from '@slipway/testing/builders';
import { anEvidence } from '@slipway/testing/evidence';
import { describe, expect, it } from 'vitest';
import { provided } from './provided.ts';

const auto = aCluster({ compute: 'eks-auto-mode' });
const karpenter = aCluster({ compute: 'karpenter', edge: anEdge() });

function object(apiVersion: string, kind: string, rest: Readonly<Record<string, Json>> = {}): PlacedManifest {
  return {
    file: 'dist/test/shop/web.yaml',
    manifest: { apiVersion, kind, metadata: { name: 'web', namespace: 'shop' }, ...rest },
  };
}
const inPod = (podSpec: Json) => object('apps/v1', 'Deployment', { spec: { template: { spec: podSpec } } });
const prove = (cluster: Cluster, ...manifests: readonly PlacedManifest[]) =>
  provided.prove(anEvidence({ cluster, manifests }));
const isProvided = (cluster: Cluster, manifest: PlacedManifest) => prove(cluster, manifest).length === 0;

it.each([
  ['the control plane', object('apps/v1', 'Deployment')],
  ['metrics', object('autoscaling/v2', 'HorizontalPodAutoscaler', { spec: { metrics: [{ type: 'Resource' }] } })],
  ['services', object('v1', 'Service', { spec: {} })],
  ['policies', object('networking.k8s.io/v1', 'NetworkPolicy', { spec: {} })],
  ['Argo CD', object('argoproj.io/v1alpha1', 'Application')],
  ['what every cluster has', object('external-secrets.io/v1', 'ExternalSecret')],
  ['GPUs', inPod({ containers: [{ resources: { limits: { 'nvidia.com/gpu': 1 } } }] })],
])('%s is there in both compute modes', (_, manifest) => {
  expect(isProvided(auto, manifest)).toBe(true);
  expect(isProvided(karpenter, manifest)).toBe(true);
});

it.each([
  ['the classes of nodes', object('eks.amazonaws.com/v1', 'NodeClass'), object('karpenter.k8s.aws/v1', 'EC2NodeClass')],
  [
    'target groups',
    object('eks.amazonaws.com/v1', 'TargetGroupBinding'),
    object('elbv2.k8s.aws/v1beta1', 'TargetGroupBinding'),
  ],
  [
    'volumes',
    object('storage.k8s.io/v1', 'StorageClass', { provisioner: 'ebs.csi.eks.amazonaws.com' }),
    object('storage.k8s.io/v1', 'StorageClass', { provisioner: 'ebs.csi.aws.com' }),
  ],
])('%s go by another name in each', (_, ofAuto, ofKarpenter) => {
  expect(isProvided(auto, ofAuto)).toBe(true);
  expect(isProvided(karpenter, ofKarpenter)).toBe(true);
  expect(isProvided(auto, ofKarpenter)).toBe(false);
  expect(isProvided(karpenter, ofAuto)).toBe(false);
});

it.each([
  ['an API', object('made.up/v1', 'Thing'), 'made.up/Thing'],
  ['a kind of a group that has others', object('eks.amazonaws.com/v1', 'IngressClassParams'), 'IngressClassParams'],
  ['a provisioner', object('storage.k8s.io/v1', 'StorageClass', { provisioner: 'efs.csi.aws.com' }), 'efs.csi.aws.com'],
  [
    'a gateway class',
    object('gateway.networking.k8s.io/v1', 'GatewayClass', { spec: { controllerName: 'made.up/gateway' } }),
    'made.up/gateway',
  ],
  [
    'an ingress class',
    object('networking.k8s.io/v1', 'IngressClass', { spec: { controller: 'ingress.k8s.aws/alb' } }),
    'ingress.k8s.aws/alb',
  ],
  ['a driver', inPod({ volumes: [{ csi: { driver: 's3.csi.aws.com' } }], containers: [] }), 's3.csi.aws.com'],
  ['a device', inPod({ containers: [{ resources: { limits: { 'amd.com/gpu': 1 } } }] }), 'amd.com/gpu'],
])('%s that nobody has is an error that names it', (_, manifest, what) => {
  const found = prove(karpenter, manifest).filter(({ message }) => message.includes(what));
  expect(found.map(({ rule, severity }) => [rule, severity])).toEqual([['nobody-provides', 'error']]);
});

describe('an operator', () => {
  const queue = object('kueue.x-k8s.io/v1beta2', 'LocalQueue');
  const binding = object('elbv2.k8s.aws/v1beta1', 'TargetGroupBinding');

  it('that nothing in the cluster asks for is named', () => {
    expect(prove(auto, queue)).toMatchObject([{ remedy: expect.stringContaining("name: 'kueue'") as unknown }]);
    expect(isProvided(aCluster({ ...karpenter, edge: undefined }), binding)).toBe(false);
  });

  it('is there where somebody else is named for it', () => {
    const externals = [{ kind: 'Operator' as const, name: 'kueue', owner: 'batch@example.com' }];
    expect(isProvided(aCluster({ ...auto, externals }), queue)).toBe(true);
  });

  it('comes before what relies on it', () => {
    const application = (wave: number): PlacedManifest => ({
      file: 'dist/test/argocd/application-shop.yaml',
      manifest: {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: { name: 'shop', annotations: { 'argocd.argoproj.io/sync-wave': String(wave) } },
        spec: { source: { path: 'dist/test/shop' } },
      },
    });
    expect(prove(karpenter, binding, application(0))).toEqual([]);
    expect(prove(karpenter, binding, application(-20))).toMatchObject([
      { rule: 'provided-too-late', message: expect.stringContaining('in wave -3') as unknown },
    ]);
  });
});

describe('resources of AWS', () => {
  const role = object('iam.services.k8s.aws/v1alpha1', 'Role');
  const rendered = (environmentRoles: boolean) =>
    aCluster({
      ...auto,
      infrastructure: anInfrastructure({ environmentRoles }),
    });

  it('are made by ACK, whatever their service', () => {
    expect(isProvided(rendered(true), role)).toBe(true);
    expect(isProvided(rendered(true), object('s3.services.k8s.aws/v1alpha1', 'Bucket'))).toBe(true);
  });

  it('need its role, which the foundation makes when it is told to', () => {
    expect(prove(rendered(false), role)).toMatchObject([
      { remedy: expect.stringContaining('infrastructure.environmentRoles') as unknown },
    ]);
  });
});
