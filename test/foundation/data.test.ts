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
    [
      ...stores.flatMap((store) => [`/slipway/test/${store}`, `/slipway/test/${store}-address`]),
      // Its callers sign their requests.
      '/slipway/test/opensearch/opensearch-address',
    ].sort(),
  );
  for (const secret of secrets) {
    const isAddress = (secret['Name'] as string).endsWith('-address');
    expect('SecretString' in secret).toBe(isAddress);
    expect('GenerateSecretString' in secret).toBe(!isAddress);
  }
});

describe('the vector store', () => {
  const { VectorStore: domain } = resourcesOf(data, 'AWS::OpenSearchService::Domain');
  const groups = resourcesOf(data, 'AWS::Logs::LogGroup');

  it('is a domain of the size that is asked for, over three zones', () => {
    expect(domain).toMatchObject({
      DomainName: 'slipway-test',
      EngineVersion: 'OpenSearch_3.3',
      ClusterConfig: {
        InstanceType: 'r7g.xlarge.search',
        InstanceCount: 6,
        ZoneAwarenessEnabled: true,
        ZoneAwarenessConfig: { AvailabilityZoneCount: 3 },
        DedicatedMasterCount: 3,
      },
      EBSOptions: { EBSEnabled: true, VolumeType: 'gp3', VolumeSize: 70 },
    });
    expect(domain?.['VPCOptions']).toMatchObject({ SubnetIds: { length: 3 } });
  });

  it('is encrypted with the key of data, speaks TLS alone, and knows no user but the role that makes indexes', () => {
    expect(domain).toMatchObject({
      EncryptionAtRestOptions: { Enabled: true, KmsKeyId: { 'Fn::GetAtt': ['DataKey', 'Arn'] } },
      NodeToNodeEncryptionOptions: { Enabled: true },
      DomainEndpointOptions: { EnforceHTTPS: true, TLSSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
      AdvancedSecurityOptions: {
        Enabled: true,
        InternalUserDatabaseEnabled: false,
        MasterUserOptions: {
          MasterUserARN: 'arn:aws:iam::111122223333:role/slipway-test-opensearch-opensearch-indexes',
        },
      },
    });
  });

  it('its role is made after it, under the name that it knows', () => {
    const made = Object.values(resourcesOf(foundationOf(full).identity, 'AWS::IAM::Role'));
    expect(made.map(({ RoleName }) => RoleName)).toContain('slipway-test-opensearch-opensearch-indexes');
  });

  it('is reached from the VPC, on one port', () => {
    const { VectorStoreSecurityGroup: group } = resourcesOf(data, 'AWS::EC2::SecurityGroup');
    expect(group?.['SecurityGroupIngress']).toEqual([
      { CidrIp: '10.20.0.0/16', Description: 'From the VPC', FromPort: 443, IpProtocol: 'tcp', ToPort: 443 },
    ]);
    expect(JSON.stringify(domain?.['AccessPolicies'])).not.toContain('"*"');
  });

  it('goes with its stack alone, and another version of the engine does not replace it', () => {
    // Its snapshots are in the bucket for backups, which stays; its interfaces would hold the network.
    expect(policiesOf(data, 'AWS::OpenSearchService::Domain')).toEqual([['Delete', 'Retain']]);
    const resource = (data['Resources'] as Record<string, JsonObject>)['VectorStore'];
    expect(resource?.['UpdatePolicy']).toEqual({ EnableVersionUpgrade: true });
  });

  it('writes its logs into groups that it may write into before it is made', () => {
    expect(Object.keys(domain?.['LogPublishingOptions'] ?? {})).toHaveLength(4);
    for (const published of Object.values(domain?.['LogPublishingOptions'] as Record<string, JsonObject>)) {
      const target = published['CloudWatchLogsLogGroupArn'] as { readonly 'Fn::GetAtt': readonly [string, string] };
      expect(groups[target['Fn::GetAtt'][0]]).toMatchObject({
        LogGroupName: expect.stringMatching(/^\/slipway\/test\/opensearch\//) as unknown,
        RetentionInDays: 60,
      });
    }
    const resource = (data['Resources'] as Record<string, JsonObject>)['VectorStore'];
    expect(resource?.['DependsOn']).toEqual(['VectorStoreLogsPolicy']);
    const { VectorStoreLogsPolicy: policy } = resourcesOf(data, 'AWS::Logs::ResourcePolicy');
    expect(policy?.['PolicyDocument']).toContain('domain/slipway-test');
  });

  it('tells programs where it is', () => {
    const { VectorStoreAddress: address } = resourcesOf(data, 'AWS::SecretsManager::Secret');
    expect(address?.['SecretString']).toEqual({
      'Fn::Join': ['', ['{"url":"https://', { 'Fn::GetAtt': ['VectorStore', 'DomainEndpoint'] }, '"}']],
    });
  });

  it('its snapshots are written with a role that nobody but this domain can have taken on', () => {
    const { SnapshotRole: role } = resourcesOf(data, 'AWS::IAM::Role');
    expect(role).toMatchObject({
      RoleName: 'slipway-test-opensearch-snapshots',
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'es.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': '111122223333' },
              ArnLike: { 'aws:SourceArn': 'arn:aws:es:us-east-1:111122223333:domain/slipway-test' },
            },
          },
        ],
      },
    });
  });

  it('needs a bucket where it alone keeps something there', () => {
    const { vectorStore } = full;
    const { data: searching } = foundationOf(
      aMinimalCluster({
        placements: full.placements,
        vectorStore,
        stores: storeSettings({
          postgres: { form: 'in-cluster', replicas: 1, memoryGiB: 2, storageGiB: 10, backupDays: 0 },
          redis: { form: 'in-cluster', memoryGiB: 1 },
        }),
      }),
    );
    expect(Object.keys(resourcesOf(searching, 'AWS::S3::Bucket'))).toEqual(['BackupBucket']);
  });

  it.each([
    { kind: 'VectorStore', namespace: 'opensearch', name: 'opensearch', made: 'VectorStore' },
    { kind: 'IamRole', name: 'slipway-test-opensearch-snapshots', made: 'SnapshotRole' },
  ] as const)('$kind is not made where somebody else is named for it', ({ made, ...need }) => {
    const named = aFullCluster({ externals: [{ ...need, owner: 'search@example.com' }] });
    expect(Object.keys(foundationOf(named).data['Resources'] as JsonObject)).not.toContain(made);
    expect(Object.keys(data['Resources'] as JsonObject)).toContain(made);
  });
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
