import type { Cluster } from '@slipway/contracts/cluster';
import { requiredOutputs, requiredParameters } from '@slipway/contracts/foundation-stacks';
import type { JsonObject } from '@slipway/contracts/manifest';
import { storeSettings } from '@slipway/testing/builders';
import { describe, expect, it } from 'vitest';
import { aFullCluster, aMinimalCluster, foundationOf, resourcesOf, tagsOf } from './clusters.ts';

const full = aFullCluster();
const data = foundationOf(full).data;
const policiesOf = (template: JsonObject, type: string) =>
  Object.values(template['Resources'] as Record<string, JsonObject>)
    .filter(({ Type }) => Type === type)
    .map(({ DeletionPolicy, UpdateReplacePolicy }) => [DeletionPolicy, UpdateReplacePolicy]);

describe('buckets', () => {
  const buckets = resourcesOf(data, 'AWS::S3::Bucket');

  it('are those that the cluster names', () => {
    expect(Object.values(buckets).map(({ BucketName }) => BucketName)).toEqual([
      'weights-of-test',
      'slipway-111122223333-test-langfuse',
      'slipway-111122223333-test-backups',
    ]);
  });

  it.each(Object.entries(buckets))('%s is closed, encrypted, kept, and spoken to over TLS', (name, bucket) => {
    expect(bucket['PublicAccessBlockConfiguration']).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(bucket['BucketEncryption']).toBeDefined();
    expect((data['Resources'] as Record<string, JsonObject>)[name]?.['DeletionPolicy']).toBe('Retain');
    expect(JSON.stringify(resourcesOf(data, 'AWS::S3::BucketPolicy')[`${name}Policy`])).toContain(
      '"Effect":"Deny","Principal":"*","Action":"s3:*"',
    );
  });

  it('let traces go when Langfuse does, for good', () => {
    expect(JSON.stringify(buckets['LangfuseBucket'])).toContain('"ExpirationInDays":45');
    expect(buckets['LangfuseBucket']?.['VersioningConfiguration']).toBeUndefined();
    expect(buckets['BackupBucket']?.['VersioningConfiguration']).toEqual({ Status: 'Enabled' });
  });

  it('are not made where somebody else is named for one', () => {
    const cluster = aFullCluster({
      externals: [{ kind: 'ObjectBucket', name: 'weights-of-test', owner: 'data@example.com' }],
    });
    expect(resourcesOf(foundationOf(cluster).data, 'AWS::S3::Bucket')['WeightsBucket']).toBeUndefined();
  });
});

describe('PostgreSQL', () => {
  const sized = (replicas: number): Cluster =>
    aFullCluster({
      stores: storeSettings({
        postgres: { form: 'managed', replicas, memoryGiB: 7, storageGiB: 100, backupDays: 21 },
        redis: { form: 'managed', replicas: 2, memoryGiB: 3 },
      }),
    });

  it.each([
    [1, false],
    [2, true],
  ])('of %i instances stands by: %s', (replicas, standby) => {
    const instances = Object.values(resourcesOf(foundationOf(sized(replicas)).data, 'AWS::RDS::DBInstance'));
    expect(instances).toHaveLength(2);
    for (const instance of instances)
      expect(instance).toMatchObject({
        MultiAZ: standby,
        DBInstanceClass: 'db.m7g.large',
        AllocatedStorage: '100',
        BackupRetentionPeriod: 21,
        DeletionProtection: true,
        PubliclyAccessible: false,
        StorageEncrypted: true,
      });
  });

  it('of three is a cluster', () => {
    expect(Object.values(resourcesOf(data, 'AWS::RDS::DBCluster'))).toMatchObject([
      { DatabaseName: 'litellm', DBClusterInstanceClass: 'db.m6gd.large', DeletionProtection: true },
      { DatabaseName: 'langfuse' },
    ]);
    expect(policiesOf(data, 'AWS::RDS::DBCluster')).toEqual([
      ['Snapshot', 'Snapshot'],
      ['Snapshot', 'Snapshot'],
    ]);
  });

  it('cannot be larger than what there is', () => {
    const stores = storeSettings({
      postgres: { form: 'managed', replicas: 2, memoryGiB: 1000, storageGiB: 100, backupDays: 21 },
    });
    expect(() => foundationOf(aMinimalCluster({ stores }))).toThrow("'memoryGiB' is 1000, more than the 512");
  });
});

it('Redis speaks TLS, asks for a password, and loses nothing where nothing may be lost', () => {
  const groups = resourcesOf(data, 'AWS::ElastiCache::ReplicationGroup');
  for (const group of Object.values(groups))
    expect(group).toMatchObject({
      TransitEncryptionEnabled: true,
      TransitEncryptionMode: 'required',
      AtRestEncryptionEnabled: true,
      CacheNodeType: 'cache.t4g.medium',
      AutomaticFailoverEnabled: true,
      AuthToken: expect.anything() as unknown,
    });
  expect(groups['LangfuseRedis']?.['SnapshotRetentionLimit']).toBe(7);
  expect(groups['LitellmRedis']?.['SnapshotRetentionLimit']).toBeUndefined();
  const parameters = resourcesOf(data, 'AWS::ElastiCache::ParameterGroup');
  expect(parameters['LangfuseRedisParameters']?.['Properties']).toEqual({ 'maxmemory-policy': 'noeviction' });
  expect(parameters['LitellmRedisParameters']?.['Properties']).toEqual({ 'maxmemory-policy': 'allkeys-lru' });
});

it('each managed store has its password and its address where its users read them, and no password is written', () => {
  const secrets = Object.values(resourcesOf(data, 'AWS::SecretsManager::Secret'));
  const stores = ['litellm/postgres', 'litellm/redis', 'langfuse/postgres', 'langfuse/redis'];
  expect(secrets.map(({ Name }) => Name).sort()).toEqual(
    stores.flatMap((store) => [`/slipway/test/${store}`, `/slipway/test/${store}-address`]).sort(),
  );
  for (const secret of secrets) {
    const isAddress = (secret['Name'] as string).endsWith('-address');
    expect('SecretString' in secret).toBe(isAddress);
    expect('GenerateSecretString' in secret).toBe(!isAddress);
  }
});

it('is a key and buckets where stores are in the cluster', () => {
  const { data: small } = foundationOf(aMinimalCluster());
  expect(Object.keys(resourcesOf(small, 'AWS::SecretsManager::Secret'))).toEqual([]);
  expect(Object.keys(resourcesOf(small, 'AWS::S3::Bucket'))).toEqual(['BackupBucket']);
});

it('Grafana knows people by what their provider says, and may ask one workspace', () => {
  const [workspace] = Object.values(resourcesOf(data, 'AWS::Grafana::Workspace'));
  expect(workspace).toMatchObject({
    AuthenticationProviders: ['SAML'],
    SamlConfiguration: { RoleValues: { Admin: ['operators'] }, IdpMetadata: { Url: 'https://id.example.com/saml' } },
  });
  expect(JSON.stringify(resourcesOf(data, 'AWS::IAM::Role')['GrafanaRole'])).toContain(
    'workspace/ws-01234567-89ab-cdef-0123-456789abcdef',
  );
});

describe('the workspace of metrics', () => {
  const observability = {
    ...full.observability,
    metrics: { form: 'managed' as const, collectorRange: '10.20.255.0/27' },
  };
  const templates = foundationOf(aFullCluster({ observability }));
  const [workspace] = Object.values(resourcesOf(templates.data, 'AWS::APS::Workspace'));

  it('is made where the cluster names none: encrypted, kept, and its failures are logged', () => {
    expect(resourcesOf(data, 'AWS::APS::Workspace')).toEqual({});
    expect(workspace).toMatchObject({
      Alias: 'slipway-test',
      KmsKeyArn: { 'Fn::GetAtt': ['DataKey', 'Arn'] },
      LoggingConfiguration: { LogGroupArn: { 'Fn::GetAtt': ['MetricsLogGroup', 'Arn'] } },
    });
    expect(policiesOf(templates.data, 'AWS::APS::Workspace')).toEqual([['Retain', 'Retain']]);
    expect(tagsOf(workspace)).toMatchObject({ 'slipway.dev/owner': 'test' });
    expect(requiredOutputs(aFullCluster({ observability }), 'data')).toEqual([
      'GrafanaWorkspaceId',
      'MetricsWorkspaceId',
    ]);
    expect(Object.keys(templates.data['Outputs'] as object)).toEqual(
      expect.arrayContaining(['GrafanaWorkspaceId', 'MetricsWorkspaceId']),
    );
  });

  it('gets what the collector asks, may be asked by Grafana, and by people who know it by its tag', () => {
    const [collector] = Object.values(resourcesOf(templates.identity, 'AWS::APS::Scraper'));
    expect(JSON.stringify(collector?.['Destination'])).toContain('{"Ref":"MetricsWorkspaceId"}');
    expect(requiredParameters(aFullCluster({ observability }), 'identity')).toEqual(
      Object.keys(templates.identity['Parameters'] as object),
    );
    expect(JSON.stringify(resourcesOf(templates.data, 'AWS::IAM::Role')['GrafanaRole'])).toContain(
      '"Resource":[{"Fn::GetAtt":["MetricsWorkspace","Arn"]}]',
    );
    expect(JSON.stringify(resourcesOf(templates.base, 'AWS::IAM::Role')['ReaderRole'])).toContain(
      '"Resource":["arn:aws:aps:us-east-1:111122223333:workspace/*"],"Condition":{"StringEquals":{"aws:ResourceTag/slipway.dev/owner":"test"}}',
    );
  });
});
