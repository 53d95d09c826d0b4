import type { Manifest } from '@slipway/contracts/manifest';
import { podTemplates } from '@slipway/contracts/pod-templates';
import { aConnection, anImage, aSecret, aWorkload } from '@slipway/testing/builders';
import { all, at, listAt, only, podSpecsOf, textAt } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { synthesise } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { OpenSearchCluster, type OpenSearchClusterProps } from './opensearch-cluster.ts';

const workload = aWorkload({ app: 'search', name: 'finder' });
const securityWorkload = aWorkload({ app: 'search-security', name: 'finder-securityconfig-update' });

const minimal: OpenSearchClusterProps = {
  workload,
  securityWorkload,
  image: anImage(),
  port: 9207,
  nodes: 3,
  memoryGiB: 4,
  storageGiB: 30,
  secret: aSecret({ name: 'finder-admin-password', keys: ['username', 'password'] }),
  connections: [],
  priorityClass: 'slipway-gateway',
};
const everything: Required<OpenSearchClusterProps> = {
  ...minimal,
  nodes: 5,
  connections: [
    aConnection({ to: { kind: 'workload', workload }, port: 9207 }),
    aConnection({
      from: { kind: 'workload', workload: securityWorkload },
      to: { kind: 'workload', workload },
      port: 9207,
    }),
  ],
  storageClass: 'gp3-retain',
};

const rendered = (props: OpenSearchClusterProps): Manifest[] =>
  synthesise((scope) => {
    new OpenSearchCluster(scope, 'search', props);
  });

describe.each([
  ['minimal', minimal],
  ['everything', everything],
])('%s', (_, props) => {
  const manifests = rendered(props);
  const cluster = only(manifests, 'OpenSearchCluster', 'finder');

  it('is kept whole by the API server', () => {
    expect(manifests).meetsSchemas();
  });

  it('its pods meet restricted, those that begin it and the job that opens it too', () => {
    expect(podSpecsOf(cluster)).toHaveLength(2);
    for (const spec of podSpecsOf(cluster)) {
      expect(spec).meetsRestricted();
      expect(at(spec, 'containers', 0, 'resources', 'limits', 'memory')).toBeDefined();
    }
    expect(at(cluster, 'spec', 'general', 'podSecurityContext')).toMatchObject({ runAsNonRoot: true, runAsUser: 1234 });
    expect(at(cluster, 'spec', 'bootstrap', 'resources', 'limits', 'memory')).toBe('1Gi');
  });

  it('needs no container that is privileged: neither does it map files, nor ask for more maps', () => {
    expect(at(cluster, 'spec', 'general', 'setVMMaxMapCount')).toBe(false);
    expect(at(cluster, 'spec', 'general', 'additionalConfig')).toEqual({ 'node.store.allow_mmap': 'false' });
    expect(JSON.stringify(cluster)).not.toMatch(/privileged|"runAsUser":0/);
  });

  it('its pods have the labels by which policies find them', () => {
    const labels = { 'app.kubernetes.io/instance': 'finder', 'app.kubernetes.io/name': 'search' };
    expect(at(cluster, 'spec', 'bootstrap', 'labels')).toEqual(labels);
    const [nodes, job] = podTemplates(cluster).map(({ template }) => at(template, 'metadata', 'labels'));
    expect(nodes).toMatchObject(labels);
    expect(job).toEqual({
      'app.kubernetes.io/instance': 'finder-securityconfig-update',
      'app.kubernetes.io/name': 'search-security',
    });
  });

  it('has as many nodes as are asked for, each for everything, over zones, on volumes', () => {
    const [pool, ...others] = listAt(cluster, 'spec', 'nodePools');
    expect(others).toEqual([]);
    expect(pool).toMatchObject({
      replicas: props.nodes,
      diskSize: '30Gi',
      roles: ['cluster_manager', 'data', 'ingest'],
      resources: { requests: { memory: '4Gi' }, limits: { memory: '4Gi' } },
    });
    expect(at(pool, 'persistence', 'pvc', 'accessModes')).toEqual(['ReadWriteOnce']);
    expect(at(pool, 'persistence', 'pvc', 'storageClass')).toBe(props.storageClass);
    expect(JSON.stringify(at(pool, 'topologySpreadConstraints'))).toContain('topology.kubernetes.io/zone');
  });

  it('asks before it is removed, and keeps all nodes but one', () => {
    expect(textAt(cluster, 'metadata', 'annotations', 'argocd.argoproj.io/sync-options')).toContain('Delete=confirm');
    expect(at(only(manifests, 'PodDisruptionBudget', 'finder'), 'spec', 'minAvailable')).toBe(props.nodes - 1);
  });

  it('speaks TLS with certificates that are renewed before they end', () => {
    for (const layer of ['http', 'transport']) {
      expect(at(cluster, 'spec', 'security', 'tls', layer)).toMatchObject({
        generate: true,
        enableHotReload: true,
        rotateDaysBeforeExpiry: 30,
      });
    }
  });

  it('knows who may do everything by a secret', () => {
    expect(at(cluster, 'spec', 'security', 'config', 'adminCredentialsSecret')).toEqual({
      name: 'finder-admin-password',
    });
  });
});

it('is open to its own connections only', () => {
  expect(all(rendered(minimal), 'NetworkPolicy')).toEqual([]);
  expect(
    all(rendered(everything), 'NetworkPolicy')
      .map(({ metadata }) => metadata.name)
      .sort(),
  ).toEqual([
    'finder-from-shop-finder-securityconfig-update',
    'finder-from-street-visitor',
    'finder-securityconfig-update-to-shop-finder',
  ]);
});

it.each([1, 2, 4, 3.5])('%s nodes are refused: no majority remains', (nodes) => {
  expect(() => rendered({ ...minimal, nodes })).toThrow("'nodes' of finder must be an odd number from 3 on");
});

it('a secret is refused that pods would not find, or that lacks a name', () => {
  expect(() => rendered({ ...minimal, secret: aSecret() })).toThrow('call it finder-admin-password');
  const secret = aSecret({ name: 'finder-admin-password', keys: ['password'] });
  expect(() => rendered({ ...minimal, secret })).toThrow('lacks username: add them');
});
