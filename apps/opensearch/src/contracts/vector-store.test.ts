import { operatorsOf } from '@slipway/contracts/operators';
import { connectionsOf, platformConnections, serviceNamespaces } from '@slipway/contracts/topology';
import {
  vectorStoreEndpoint,
  vectorStoreIndexes,
  vectorStorePods,
  type VectorStore,
} from '@slipway/contracts/vector-store';
import { vectorStoreDomain } from '@slipway/contracts/vector-store-domain';
import { aCluster } from '@slipway/testing/builders';
import { describe, expect, it } from 'vitest';

const indexes = [{ name: 'notes', model: 'embed' }];
const pods: VectorStore = { form: 'in-cluster', nodes: 3, memoryGiB: 2, storageGiB: 20, indexes };
const inside = aCluster({ vectorStore: pods });
const managed = aCluster({
  zones: ['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d'],
  vectorStore: {
    form: 'managed',
    nodes: 6,
    instanceType: 'r7g.xlarge.search',
    storageGiB: 120,
    snapshotDays: 0,
    indexes,
  },
});
const operators = (cluster: typeof inside) => operatorsOf(cluster).map(({ name }) => name);

describe('the domain that the foundation makes', () => {
  it('says everything that AWS asks for, within the VPC', () => {
    expect(vectorStoreDomain(managed)).toEqual({
      name: 'slipway-test',
      engineVersion: 'OpenSearch_3.3',
      instanceType: 'r7g.xlarge.search',
      instanceCount: 6,
      zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
      storageGiB: 120,
      managers: { instanceType: 'm7g.large.search', count: 3 },
      masterRole: 'slipway-test-opensearch-opensearch-indexes',
      allowedRange: '10.20.0.0/16',
    });
  });

  it('is there in the managed form alone', () => {
    expect(vectorStoreDomain(inside)).toBeUndefined();
    expect(vectorStoreDomain(aCluster())).toBeUndefined();
  });
});

it('its operator comes with the pods, and certificates with the operator', () => {
  expect(operators(inside)).toEqual(expect.arrayContaining(['cert-manager', 'opensearch-operator']));
  expect(operators(managed)).not.toContain('opensearch-operator');
  expect(operators(aCluster())).not.toContain('opensearch-operator');
});

it('says how it is reached, and holds no password', () => {
  expect(vectorStoreEndpoint(inside)).toMatchObject({
    port: 9200,
    login: { name: 'opensearch-admin-password' },
    authority: { name: 'opensearch-ca' },
  });
  expect(vectorStoreEndpoint(managed)).toEqual({
    port: 443,
    address: {
      name: 'opensearch-address',
      keys: ['url'],
      remoteKey: '/slipway/test/opensearch/opensearch-address',
    },
  });
});

describe('connections', () => {
  it.each([inside, managed])('nobody calls it but what makes indexes and what runs it', (cluster) => {
    const callers = connectionsOf(cluster, vectorStorePods.workload)
      .filter(({ to }) => to.kind === 'workload' && to.workload.name === vectorStorePods.workload.name)
      .flatMap(({ from }) => (from.kind === 'workload' ? from.workload.name : from.kind));
    expect(callers.filter((caller) => caller === 'environments')).toEqual([]);
    if (cluster === inside) {
      expect(callers.sort()).toEqual([
        'namespace',
        'opensearch',
        'opensearch-indexes',
        'opensearch-securityconfig-update',
      ]);
    }
  });

  it('to a domain lead into the VPC', () => {
    const [way] = connectionsOf(managed, vectorStoreIndexes).filter(({ purpose }) => purpose.includes('makes indexes'));
    expect(way?.to).toMatchObject({ kind: 'external', cidr: '10.20.0.0/16' });
  });

  it('are none, nor a namespace, where there is no vector store', () => {
    expect(JSON.stringify(platformConnections(aCluster()))).not.toContain('opensearch');
    expect(serviceNamespaces(aCluster())).not.toContain('opensearch');
    expect(serviceNamespaces(inside)).toContain('opensearch');
  });
});
