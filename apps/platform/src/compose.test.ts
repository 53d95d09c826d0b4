import { checkNeeds, waves } from '@slipway/contracts/chart-spec';
import { computeModes } from '@slipway/contracts/node-pool';
import { aCluster, anInfrastructure } from '@slipway/testing/builders';
import { anEmbeddingPlacement } from '@slipway/testing/model-builders';
import { all, at, namesOf, only, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';

const autoMode = aCluster({ compute: 'eks-auto-mode' });
const karpenter = aCluster({ compute: 'karpenter' });

function chart(cluster: typeof autoMode, name: string) {
  const spec = compose(cluster).find((candidate) => candidate.name === name);
  if (spec === undefined) throw new Error(`no chart ${name}`);
  return synthesiseChart(spec);
}

describe.each(computeModes)('on %s', (compute) => {
  const specs = compose(aCluster({ compute }));

  it('every chart is kept whole by the API server', () => {
    for (const spec of specs) expect(synthesiseChart(spec)).meetsSchemas();
  });

  it('every chart comes before all others, and is the platform team’s', () => {
    for (const spec of specs) {
      expect(spec).toMatchObject({ app: 'platform', owner: 'platform', wave: waves.platform, source: autoMode.file });
      expect(spec.team).toBeUndefined();
      expect(spec.wave).toBeLessThan(waves.nodePools);
    }
  });

  it('every object says that it is part of the platform', () => {
    for (const { metadata } of specs.flatMap(synthesiseChart)) {
      expect(metadata['labels']).toMatchObject({
        'app.kubernetes.io/part-of': 'platform',
        'slipway.dev/team': 'platform',
      });
    }
  });

  it('one storage class is the default, and its volumes lie where their pods do', () => {
    const classes = all(chart(aCluster({ compute }), 'classes'), 'StorageClass');
    const defaults = classes.filter(
      ({ metadata }) => at(metadata, 'annotations', 'storageclass.kubernetes.io/is-default-class') === 'true',
    );
    expect(defaults.map(({ metadata }) => metadata.name)).toEqual(['gp3']);
    for (const storageClass of classes) {
      expect(storageClass).toMatchObject({
        provisioner: { 'eks-auto-mode': 'ebs.csi.eks.amazonaws.com', karpenter: 'ebs.csi.aws.com' }[compute],
        parameters: { encrypted: 'true' },
        volumeBindingMode: 'WaitForFirstConsumer',
      });
    }
  });
});

describe('network policies are enforced', () => {
  it('on Auto Mode by a ConfigMap of the name that it looks for', () => {
    expect(compose(autoMode).map(({ name }) => name)).toContain('network-policy-controller');
    expect(chart(autoMode, 'network-policy-controller')).toMatchObject([
      {
        kind: 'ConfigMap',
        metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
        data: { 'enable-network-policy-controller': 'true' },
      },
    ]);
    expect(checkNeeds(autoMode, compose(autoMode))).toEqual([]);
  });

  it('elsewhere by an add-on that somebody must be named for', () => {
    expect(compose(karpenter).map(({ name }) => name)).not.toContain('network-policy-controller');
    expect(checkNeeds(karpenter, compose(karpenter)).map(({ rule, remedy }) => [rule, remedy])).toEqual([
      ['unowned-need', "add { kind: 'AddOn', name: 'vpc-cni', owner: '<who supplies it>' } to externals"],
      ['unowned-need', "add { kind: 'AddOn', name: 'aws-ebs-csi-driver', owner: '<who supplies it>' } to externals"],
    ]);
  });
});

describe('namespaces', () => {
  it('are those of the services that run, closed, and never removed unasked', () => {
    const manifests = chart(autoMode, 'namespaces');
    const names = ['benchmarks', 'external-secrets', 'litellm', 'llama-cpp', 'reloader', 'vllm'];
    expect(namesOf(manifests, 'Namespace')).toEqual(names);
    for (const { metadata } of all(manifests, 'Namespace')) {
      expect(metadata).toMatchObject({
        labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
        annotations: { 'argocd.argoproj.io/sync-options': 'Delete=confirm,Prune=confirm' },
      });
    }
    expect(all(manifests, 'NetworkPolicy').filter(({ metadata }) => metadata.name === 'default-deny')).toHaveLength(
      names.length,
    );
  });

  it('of an engine that serves nothing are left out', () => {
    const manifests = chart(aCluster({ placements: [anEmbeddingPlacement()] }), 'namespaces');
    expect(namesOf(manifests, 'Namespace')).not.toContain('vllm');
  });

  it('are none that pass for a developer’s', () => {
    for (const { metadata } of all(chart(autoMode, 'namespaces'), 'Namespace')) {
      expect(metadata['labels']).not.toHaveProperty('slipway.dev/environment');
    }
  });
});

describe('classes', () => {
  const manifests = chart(autoMode, 'classes');

  it('the gateway goes before the models; pods that name none go last', () => {
    const value = (name: string) => at(only(manifests, 'PriorityClass', name), 'value');
    expect(value('slipway-gateway')).toBeGreaterThan(Number(value('slipway-models')));
    expect(value('slipway-operators')).toBeGreaterThan(Number(value('slipway-gateway')));
    expect(all(manifests, 'PriorityClass').map((priority) => at(priority, 'globalDefault'))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('data outlives its claim only in the class that says so', () => {
    const policy = (name: string) => at(only(manifests, 'StorageClass', name), 'reclaimPolicy');
    expect([policy('gp3'), policy('gp3-retain')]).toEqual(['Delete', 'Retain']);
  });
});

it('access is the role of tenants and what no tenant may, and binds nobody', () => {
  expect(chart(autoMode, 'access').map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'ClusterRole slipway-tenant',
    ...['nodes', 'services', 'tolerations', 'volumes'].map(
      (rule) => `ValidatingAdmissionPolicy slipway-tenant-${rule}`,
    ),
    ...['nodes', 'services', 'tolerations', 'volumes'].map(
      (rule) => `ValidatingAdmissionPolicyBinding slipway-tenant-${rule}`,
    ),
  ]);
});

describe('images of public registries', () => {
  const cached = aCluster({ infrastructure: anInfrastructure({ imageCache: true }) });

  it('are copies of the cluster’s own where it has them, for everything that comes after', () => {
    const spec = compose(cached).find(({ name }) => name === 'image-cache');
    expect(spec?.wave).toBeLessThan(waves.operators);
    const manifests = chart(cached, 'image-cache');
    expect(manifests).meetsSchemas();
    const copies = textAt(only(manifests, 'MutatingAdmissionPolicy'), 'spec', 'variables', 0, 'expression');
    for (const [host, prefix] of [
      ['docker.io', 'test-docker'],
      ['public.ecr.aws', 'test-ecr'],
      ['ghcr.io', 'test-ghcr'],
      ['registry.k8s.io', 'test-k8s'],
      ['quay.io', 'test-quay'],
    ] as const)
      expect(copies).toContain(`'${host}': '111122223333.dkr.ecr.us-east-1.amazonaws.com/${prefix}'`);
  });

  it('are taken from where they are named elsewhere', () => {
    expect(compose(autoMode).map(({ name }) => name)).not.toContain('image-cache');
  });
});
