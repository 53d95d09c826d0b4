import { classWith, elastiCacheValkey } from '@slipway/catalog/managed-stores';
import type { ManagedStore } from '@slipway/contracts/foundation-supplies';
import { storePorts } from '@slipway/contracts/stores';
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnParameterGroup, CfnReplicationGroup, CfnSubnetGroup } from 'aws-cdk-lib/aws-elasticache';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { addStoreAddress, addStoreGroup, addStorePassword, privateSubnets, storeId } from './store-parts.ts';

/** A cache that AWS manages. */
export type ManagedRedis = Extract<ManagedStore, { kind: 'RedisCache' }>;

/** Days for which copies of what must not be lost are kept. */
const snapshotDays = 7;

/** Valkey of Amazon ElastiCache: one shard, with a node in each of several zones that can take over. */
export function addRedis(stack: FoundationStack, store: ManagedRedis, keyArn: string): void {
  const id = storeId(store);
  const { replicas, memoryGiB } = store.settings;
  const subnets = new CfnSubnetGroup(stack, `${id}Subnets`, {
    description: `Private subnets of the cluster ${stack.cluster.name}`,
    subnetIds: privateSubnets(stack),
  });
  const parameters = new CfnParameterGroup(stack, `${id}Parameters`, {
    cacheParameterGroupFamily: elastiCacheValkey.family,
    description: `Settings of ${store.name} of ${store.namespace}`,
    properties: { 'maxmemory-policy': store.evicts ? 'allkeys-lru' : 'noeviction' },
  });
  const [port = 0] = storePorts(store);
  const group = new CfnReplicationGroup(stack, id, {
    replicationGroupDescription: `${store.name} of ${store.namespace} of the cluster ${stack.cluster.name}`,
    engine: 'valkey',
    engineVersion: elastiCacheValkey.version,
    cacheNodeType: classWith(memoryGiB, elastiCacheValkey).name,
    numCacheClusters: replicas,
    automaticFailoverEnabled: replicas > 1,
    multiAzEnabled: replicas > 1,
    port,
    cacheParameterGroupName: parameters.ref,
    cacheSubnetGroupName: subnets.ref,
    securityGroupIds: [addStoreGroup(stack, store).attrGroupId],
    authToken: addStorePassword(stack, store),
    transitEncryptionEnabled: true,
    transitEncryptionMode: 'required',
    atRestEncryptionEnabled: true,
    kmsKeyId: keyArn,
    autoMinorVersionUpgrade: true,
    ...(!store.evicts && { snapshotRetentionLimit: snapshotDays }),
  });
  group.applyRemovalPolicy(store.evicts ? RemovalPolicy.DESTROY : RemovalPolicy.SNAPSHOT);
  addStoreAddress(stack, store, group.attrPrimaryEndPointAddress, group.attrPrimaryEndPointPort);
}
