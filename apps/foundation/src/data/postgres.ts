import { classWith, rdsPostgres, rdsPostgresCluster } from '@slipway/catalog/managed-stores';
import type { ManagedStore } from '@slipway/contracts/foundation-supplies';
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  CfnDBCluster,
  CfnDBClusterParameterGroup,
  CfnDBInstance,
  CfnDBParameterGroup,
  CfnDBSubnetGroup,
} from 'aws-cdk-lib/aws-rds';
import type { FoundationStack } from '../stack/foundation-stack.ts';
import { addStoreAddress, addStoreGroup, addStorePassword, privateSubnets, storeId } from './store-parts.ts';

/** A database that AWS manages. */
export type ManagedPostgres = Extract<ManagedStore, { kind: 'PostgresDatabase' }>;

/** Whoever connects speaks TLS, and slow statements are logged. */
const parameters = { 'rds.force_ssl': '1', log_min_duration_statement: '5000' };

/**
 * PostgreSQL of Amazon RDS: one instance, two of which one stands by, or three in a cluster. It cannot be deleted before
 * somebody allows it, and leaves a snapshot when it is.
 */
export function addPostgres(stack: FoundationStack, store: ManagedPostgres, keyArn: string): void {
  const common = commonOf(stack, store, keyArn);
  const group = addStoreGroup(stack, store).attrGroupId;
  const made =
    store.settings.replicas === 3 ? addThree(stack, store, common, group) : addOneOrTwo(stack, store, common, group);
  made.applyRemovalPolicy(RemovalPolicy.SNAPSHOT);
  addStoreAddress(stack, store, made.attrEndpointAddress, made.attrEndpointPort);
}

function commonOf(stack: FoundationStack, store: ManagedPostgres, keyArn: string) {
  const subnets = new CfnDBSubnetGroup(stack, `${storeId(store)}Subnets`, {
    dbSubnetGroupDescription: `Private subnets of the cluster ${stack.cluster.name}`,
    subnetIds: privateSubnets(stack),
  });
  return {
    engine: 'postgres',
    engineVersion: rdsPostgres.version,
    masterUsername: store.database,
    masterUserPassword: addStorePassword(stack, store),
    dbSubnetGroupName: subnets.ref,
    storageEncrypted: true,
    kmsKeyId: keyArn,
    backupRetentionPeriod: store.settings.backupDays,
    deletionProtection: true,
    autoMinorVersionUpgrade: true,
    enableCloudwatchLogsExports: ['postgresql', 'upgrade'],
  };
}

type Common = ReturnType<typeof commonOf>;

function addOneOrTwo(stack: FoundationStack, store: ManagedPostgres, common: Common, group: string): CfnDBInstance {
  const { namespace, name, database, settings } = store;
  const parameterGroup = new CfnDBParameterGroup(stack, `${storeId(store)}Parameters`, {
    family: rdsPostgres.family,
    description: `Settings of ${name} of ${namespace}`,
    parameters,
  });
  return new CfnDBInstance(stack, storeId(store), {
    ...common,
    dbInstanceIdentifier: `slipway-${stack.cluster.name}-${namespace}-${name}`,
    dbInstanceClass: classWith(settings.memoryGiB, rdsPostgres).name,
    dbName: database,
    dbParameterGroupName: parameterGroup.ref,
    vpcSecurityGroups: [group],
    storageType: 'gp3',
    allocatedStorage: String(settings.storageGiB),
    multiAz: settings.replicas > 1,
    publiclyAccessible: false,
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: false,
  });
}

function addThree(stack: FoundationStack, store: ManagedPostgres, common: Common, group: string): CfnDBCluster {
  const { namespace, name, database, settings } = store;
  const parameterGroup = new CfnDBClusterParameterGroup(stack, `${storeId(store)}Parameters`, {
    family: rdsPostgres.family,
    description: `Settings of ${name} of ${namespace}`,
    parameters,
  });
  return new CfnDBCluster(stack, storeId(store), {
    ...common,
    dbClusterIdentifier: `slipway-${stack.cluster.name}-${namespace}-${name}`,
    dbClusterInstanceClass: classWith(settings.memoryGiB, rdsPostgresCluster).name,
    databaseName: database,
    dbClusterParameterGroupName: parameterGroup.ref,
    vpcSecurityGroupIds: [group],
    // A cluster of three takes disks of this kind, of no less, and as many operations as GiB at least.
    storageType: 'io1',
    allocatedStorage: Math.max(settings.storageGiB, 100),
    iops: Math.max(settings.storageGiB, 1_000),
    copyTagsToSnapshot: true,
  });
}
