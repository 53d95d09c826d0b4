import type { Json, Manifest, PlacedManifest } from '@slipway/contracts/manifest';
import { aCluster } from '@slipway/testing/builders';
import { anEvidence } from '@slipway/testing/evidence';
import { changing, removing, withField } from '@slipway/testing/mutate';
import { describe, expect, it } from 'vitest';
import { referenced } from './referenced.ts';

function object(kind: string, title: string, fields: Readonly<Record<string, Json>> = {}): PlacedManifest {
  const [first = '', second] = title.split('/');
  const metadata = second === undefined ? { name: first } : { name: second, namespace: first };
  return { file: `dist/test/${kind}.yaml`, manifest: { apiVersion: 'v1', kind, metadata, ...fields } };
}

const podSpec = {
  serviceAccountName: 'web',
  priorityClassName: 'first',
  nodeSelector: { 'slipway.dev/node-pool': 'plain' },
  containers: [
    {
      env: [
        { name: 'PLAIN', value: 'x' },
        { name: 'SECRET', valueFrom: { secretKeyRef: { name: 'keys', key: 'a' } } },
        { name: 'SETTING', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } },
      ],
      envFrom: [{ secretRef: { name: 'keys' } }, { configMapRef: { name: 'settings' } }],
    },
  ],
  initContainers: [{ env: [{ name: 'SECRET', valueFrom: { secretKeyRef: { name: 'keys', key: 'a' } } }] }],
  volumes: [
    { name: 'a', configMap: { name: 'settings' } },
    { name: 'b', secret: { secretName: 'keys' } },
    { name: 'c', persistentVolumeClaim: { claimName: 'data' } },
    { name: 'd', emptyDir: {} },
  ],
};

const manifests: readonly PlacedManifest[] = [
  object('Namespace', 'shop'),
  object('ServiceAccount', 'shop/web'),
  object('PriorityClass', 'first'),
  object('NodePool', 'plain-1', {
    spec: {
      template: {
        metadata: { labels: { 'slipway.dev/node-pool': 'plain' } },
        spec: { nodeClassRef: { kind: 'NodeClass', name: 'plain' } },
      },
    },
  }),
  object('NodeClass', 'plain'),
  object('ConfigMap', 'shop/settings'),
  object('PersistentVolumeClaim', 'shop/data'),
  object('ExternalSecret', 'shop/keys-from-aws', {
    spec: { secretStoreRef: { kind: 'SecretStore', name: 'aws' }, target: { name: 'keys' } },
  }),
  object('Deployment', 'shop/web', { spec: { template: { spec: podSpec } } }),
  object('RoleBinding', 'shop/team', { roleRef: { kind: 'ClusterRole', name: 'tenant' } }),
  object('RoleBinding', 'shop/own', { roleRef: { kind: 'Role', name: 'own' } }),
  object('ClusterRole', 'tenant'),
  object('Role', 'shop/own'),
  object('AppProject', 'argocd/platform'),
  object('Application', 'argocd/shop', { spec: { project: 'platform' } }),
  object('LocalQueue', 'shop/batch', { spec: { clusterQueue: 'team' } }),
  object('ClusterQueue', 'team', { spec: { resourceGroups: [{ flavors: [{ name: 'fast' }, { name: 'slow' }] }] } }),
  object('ResourceFlavor', 'fast', { spec: { nodeLabels: { 'slipway.dev/node-pool': 'plain' } } }),
  object('ResourceFlavor', 'slow', { spec: { nodeLabels: { 'slipway.dev/node-pool': 'plain' } } }),
  object('PriorityClass', 'last'),
  object('Application', 'argocd/glass', {
    spec: {
      project: 'platform',
      source: { helm: { valuesObject: { cutter: { priorityClassName: 'last', replicas: 2 } } } },
    },
  }),
];

const cluster = aCluster({
  externals: [{ kind: 'SecretStore', namespace: 'shop', name: 'aws', owner: 'someone@example.com' }],
});

const findings = (of: readonly PlacedManifest[], inCluster = cluster) =>
  referenced.prove(anEvidence({ cluster: inCluster, manifests: of }));

it('holds when everything that is named is there', () => {
  expect(findings(manifests)).toEqual([]);
});

describe('what is named and not there is noticed', () => {
  it.each([
    ['ServiceAccount shop/web', ['spec.template.spec.serviceAccountName']],
    ['PriorityClass first', ['spec.template.spec.priorityClassName']],
    ['PriorityClass last', ['spec.source.helm.valuesObject.cutter.priorityClassName']],
    ['NodePool plain-1', ['spec.template.spec.nodeSelector', 'spec.nodeLabels', 'spec.nodeLabels']],
    ['ClusterQueue team', ['spec.clusterQueue']],
    ['ResourceFlavor slow', ['spec.resourceGroups[0].flavors']],
    ['NodeClass plain', ['spec.template.spec.nodeClassRef']],
    [
      'ConfigMap shop/settings',
      [
        'spec.template.spec.volumes[0].configMap.name',
        'spec.template.spec.containers[0].env[2].valueFrom.configMapKeyRef.name',
        'spec.template.spec.containers[0].envFrom[1].configMapRef',
      ],
    ],
    [
      'ExternalSecret shop/keys-from-aws',
      [
        'spec.template.spec.volumes[1].secret.secretName',
        'spec.template.spec.initContainers[0].env[0].valueFrom.secretKeyRef.name',
        'spec.template.spec.containers[0].env[1].valueFrom.secretKeyRef.name',
        'spec.template.spec.containers[0].envFrom[0].secretRef',
      ],
    ],
    ['PersistentVolumeClaim shop/data', ['spec.template.spec.volumes[2].persistentVolumeClaim']],
    ['ClusterRole tenant', ['roleRef.name']],
    ['Role shop/own', ['roleRef.name']],
    ['AppProject argocd/platform', ['spec.project', 'spec.project']],
  ])('%s', (which, paths) => {
    expect(findings(removing(manifests, which))).toEqual(
      paths.map((path) => expect.objectContaining({ rule: 'dangling-reference', severity: 'error', path }) as unknown),
    );
  });

  it('a namespace, by everything in it', () => {
    const inShop = manifests.filter(({ manifest }) => manifest.metadata.namespace === 'shop');
    const found = findings(removing(manifests, 'Namespace shop'));
    expect(found).toHaveLength(inShop.length);
    expect(new Set(found.map(({ path }) => path))).toEqual(new Set(['metadata.namespace']));
  });

  it('a store that nobody is named for', () => {
    expect(findings(manifests, aCluster()).map(({ path }) => path)).toEqual(['spec.secretStoreRef.name']);
  });

  it('the name of a secret, when its ExternalSecret writes another', () => {
    const other = changing(manifests, 'ExternalSecret shop/keys-from-aws', (manifest) =>
      withField(manifest, ['spec', 'target', 'name'], 'other'),
    );
    expect(findings(other)).toHaveLength(4);
  });

  it('something of that name in another namespace', () => {
    const moved = changing([...manifests, object('Namespace', 'yard')], 'ServiceAccount shop/web', (manifest) =>
      withField(manifest, ['metadata', 'namespace'], 'yard'),
    );
    expect(findings(moved).map(({ path }) => path)).toEqual(['spec.template.spec.serviceAccountName']);
  });

  it('something of that name and another kind', () => {
    const binding = changing(manifests, 'RoleBinding shop/own', (manifest) =>
      withField(manifest, ['roleRef', 'kind'], 'ClusterRole'),
    );
    expect(findings(binding)).toHaveLength(1);
  });
});

it('a finding says who names what, in which file, and what to do', () => {
  expect(findings(removing(manifests, 'ServiceAccount shop/web'))).toEqual([
    {
      rule: 'dangling-reference',
      severity: 'error',
      file: 'dist/test/Deployment.yaml',
      path: 'spec.template.spec.serviceAccountName',
      message: 'Deployment shop/web names the ServiceAccount shop/web, which nobody renders',
      remedy: 'render it, correct the name, or name who supplies it under externals of the cluster',
    },
  ]);
});

describe('what is there without being rendered', () => {
  it.each<[string, Manifest]>([
    ['namespaces that EKS and Argo CD bring', object('ConfigMap', 'kube-system/x').manifest],
    ['namespaces that EKS and Argo CD bring', object('ConfigMap', 'argocd/x').manifest],
    [
      'classes that Kubernetes brings',
      object('Deployment', 'argocd/x', {
        spec: { template: { spec: { priorityClassName: 'system-cluster-critical' } } },
      }).manifest,
    ],
  ])('%s', (_, manifest) => {
    expect(findings([{ file: 'x.yaml', manifest }])).toEqual([]);
  });

  it('a Secret of the ExternalSecret’s own name, where no other is said', () => {
    const plain = changing(manifests, 'ExternalSecret shop/keys-from-aws', (manifest) => ({
      ...withField(manifest, ['spec', 'target'], undefined),
      metadata: { name: 'keys', namespace: 'shop' },
    }));
    expect(findings(plain)).toEqual([]);
  });
});

describe('the operator of Ray reads secrets too', () => {
  const ray = {
    authOptions: { mode: 'token', secretName: 'keys' },
    gcsFaultToleranceOptions: { redisPassword: { valueFrom: { secretKeyRef: { name: 'keys', key: 'a' } } } },
  };
  const prove = (object: PlacedManifest) =>
    referenced.prove(anEvidence({ cluster, manifests: [...manifests, object] }));

  it.each<[string, Readonly<Record<string, Json>>, string]>([
    ['RayCluster', ray, 'spec'],
    ['RayService', { rayClusterConfig: ray }, 'spec.rayClusterConfig'],
  ])('of a %s', (kind, spec, where) => {
    const placed = (of: Readonly<Record<string, Json>>): PlacedManifest => ({
      file: 'dist/test/ray.yaml',
      manifest: { apiVersion: 'ray.io/v1', kind, metadata: { name: 'r', namespace: 'shop' }, spec: of },
    });
    expect(prove(placed(spec))).toEqual([]);
    const lost = JSON.parse(JSON.stringify(spec).replaceAll('"keys"', '"lost"')) as Readonly<Record<string, Json>>;
    expect(prove(placed(lost)).map(({ path }) => path)).toEqual([
      `${where}.authOptions.secretName`,
      `${where}.gcsFaultToleranceOptions.redisPassword.valueFrom.secretKeyRef.name`,
    ]);
  });
});
