import { addressRange } from '@slipway/contracts/address-range';
import type { Cluster } from '@slipway/contracts/cluster';
import { requiredOutputs, requiredParameters } from '@slipway/contracts/foundation-stacks';
import type { JsonObject } from '@slipway/contracts/manifest';
import { overlaps } from '@slipway/contracts/subnets';
import { describe, expect, it } from 'vitest';
import { aFullCluster, aMinimalCluster, foundationOf, resourcesOf, tagsOf } from './clusters.ts';
import { isAllowed } from './iam.ts';

const baseOf = (cluster: Cluster) => foundationOf(cluster).base;
const count = (template: JsonObject, type: string) => Object.keys(resourcesOf(template, type)).length;

const minimal = aMinimalCluster();
const full = aFullCluster();
const [smallBase, fullBase] = [baseOf(minimal), baseOf(full)];

describe.each([
  ['minimal', minimal, smallBase],
  ['full', full, fullBase],
] as const)('%s', (_, cluster, base) => {
  it('says all that the bootstrap asks of it', () => {
    expect(Object.keys(base['Outputs'] as JsonObject)).toEqual(
      expect.arrayContaining([...requiredOutputs(cluster, 'base')]),
    );
  });

  it('has a private and a public subnet in each zone, apart from each other and inside the VPC', () => {
    const subnets = Object.values(resourcesOf(base, 'AWS::EC2::Subnet'));
    for (const kind of ['private', 'public']) {
      const zones = subnets.filter((subnet) => tagsOf(subnet)['slipway.dev/subnet'] === kind);
      expect(zones.map((subnet) => subnet['AvailabilityZone'])).toEqual(cluster.zones);
    }
    const ranges = subnets.map((subnet) => addressRange(subnet['CidrBlock'] as string)!);
    const vpc = addressRange(cluster.network.cidr)!;
    ranges.forEach((range, index) => {
      expect(range.first).toBeGreaterThanOrEqual(vpc.first);
      expect(range.first + range.size).toBeLessThanOrEqual(vpc.first + vpc.size);
      expect(ranges.slice(index + 1).filter((other) => overlaps(range, other))).toEqual([]);
    });
  });

  it('gives private subnets the tags by which node classes find them, and no others', () => {
    const found = Object.values(resourcesOf(base, 'AWS::EC2::Subnet')).filter(
      (subnet) => tagsOf(subnet)['slipway.dev/cluster'] === cluster.name,
    );
    expect(found).toHaveLength(cluster.zones.length);
    for (const subnet of found) expect(tagsOf(subnet)['slipway.dev/subnet']).toBe('private');
  });

  it('marks what it makes as its own', () => {
    for (const type of ['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::IAM::Role', 'AWS::KMS::Key'])
      for (const properties of Object.values(resourcesOf(base, type)))
        expect(tagsOf(properties)['slipway.dev/owner'], type).toBe(cluster.name);
  });

  it('keeps its keys when it goes, and renews them', () => {
    const keys = Object.values(base['Resources'] as Record<string, JsonObject>).filter(
      ({ Type }) => Type === 'AWS::KMS::Key',
    );
    expect(keys).toHaveLength(1);
    for (const key of keys) {
      expect(key).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      expect(key['Properties']).toMatchObject({ EnableKeyRotation: true });
    }
  });

  it('notes every connection', () => {
    expect(Object.values(resourcesOf(base, 'AWS::EC2::FlowLog'))).toMatchObject([{ TrafficType: 'ALL' }]);
    const [group] = Object.values(resourcesOf(base, 'AWS::Logs::LogGroup'));
    expect(group).toMatchObject({ RetentionInDays: 60, LogGroupName: '/slipway/test/network' });
  });
});

describe('NAT', () => {
  const three = { zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] };
  it.each([
    ['none', 0, 0],
    ['one', 1, 3],
    ['per-zone', 3, 3],
  ] as const)('%s is %i gateways and %i ways out', (nat, gateways, routes) => {
    const base = baseOf(
      aMinimalCluster({ ...three, network: { cidr: '10.20.0.0/16', nat, interfaceEndpoints: 'all' } }),
    );
    expect(count(base, 'AWS::EC2::NatGateway')).toBe(gateways);
    const out = Object.values(resourcesOf(base, 'AWS::EC2::Route')).filter((route) => 'NatGatewayId' in route);
    expect(out).toHaveLength(routes);
    expect(new Set(out.map((route) => JSON.stringify(route['NatGatewayId']))).size).toBe(gateways);
  });

  it('is one where nothing is said', () => {
    expect(count(smallBase, 'AWS::EC2::NatGateway')).toBe(1);
  });
});

describe('endpoints', () => {
  const services = (template: JsonObject) =>
    Object.values(resourcesOf(template, 'AWS::EC2::VPCEndpoint')).map(({ ServiceName }) =>
      (ServiceName as string).replace('com.amazonaws.us-east-1.', ''),
    );

  it('are there for what a cluster calls', () => {
    expect(services(smallBase)).toEqual(
      expect.arrayContaining(['s3', 'ecr.api', 'ecr.dkr', 'sts', 'logs', 'secretsmanager', 'ssm', 'eks', 'eks-auth']),
    );
    expect(services(smallBase)).not.toContain('aps-workspaces');
    expect(services(fullBase)).toContain('aps-workspaces');
  });

  it('are Amazon S3 alone where no others are wanted: it costs nothing', () => {
    const base = baseOf(aMinimalCluster({ network: { cidr: '10.20.0.0/16', interfaceEndpoints: 'none' } }));
    expect(services(base)).toEqual(['s3']);
    expect(count(base, 'AWS::EC2::SecurityGroup')).toBe(0);
  });
});

describe('a VPC that is there already', () => {
  const existing = {
    vpc: 'vpc-0123456789abcdef0',
    privateSubnets: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    privateRouteTables: ['rtb-0123456789abcdef0'],
    publicSubnets: [],
  };
  const base = baseOf(aMinimalCluster({ network: { cidr: '10.20.0.0/16', interfaceEndpoints: 'all', existing } }));

  it('is used, and nothing in it is made twice', () => {
    for (const type of ['VPC', 'Subnet', 'NatGateway', 'InternetGateway', 'Route', 'RouteTable'])
      expect(count(base, `AWS::EC2::${type}`), type).toBe(0);
    const outputs = base['Outputs'] as Record<string, { readonly Value: unknown }>;
    expect(outputs['VpcId']?.Value).toBe(existing.vpc);
    expect(outputs['PrivateSubnetIds']?.Value).toBe(existing.privateSubnets.join(','));
    expect(resourcesOf(base, 'AWS::EC2::VPCEndpoint')['StsEndpoint']).toMatchObject({
      VpcId: existing.vpc,
      SubnetIds: existing.privateSubnets,
    });
  });
});

it('what depends on who runs nodes and Argo CD is there where it is needed', () => {
  const roles = (template: JsonObject) =>
    Object.values(resourcesOf(template, 'AWS::IAM::Role')).map(({ RoleName }) => RoleName);
  const some = ['karpenter', 'ebs-csi', 'argo-cd'].map((name) => `slipway-test-${name}`);
  expect(roles(fullBase)).toEqual(expect.arrayContaining(some));
  expect(roles(smallBase).filter((name) => some.includes(name as string))).toEqual([]);
  expect([count(smallBase, 'AWS::SQS::Queue'), count(fullBase, 'AWS::SQS::Queue')]).toEqual([0, 1]);
  expect([count(smallBase, 'AWS::Events::Rule'), count(fullBase, 'AWS::Events::Rule')]).toEqual([0, 5]);
});

it('is nothing where somebody else makes the AWS side', () => {
  expect(foundationOf(aMinimalCluster({ infrastructure: { form: 'external' } }))).toEqual({});
});

describe('what looks on', () => {
  it('is made where the account has none', () => {
    expect([count(fullBase, 'AWS::CloudTrail::Trail'), count(fullBase, 'AWS::GuardDuty::Detector')]).toEqual([1, 1]);
    expect([count(smallBase, 'AWS::CloudTrail::Trail'), count(smallBase, 'AWS::GuardDuty::Detector')]).toEqual([0, 0]);
  });

  it('tells everybody who is named when the budget is passed, or will be', () => {
    const [budget] = Object.values(resourcesOf(fullBase, 'AWS::Budgets::Budget'));
    expect(budget?.['Budget']).toMatchObject({
      BudgetLimit: { Amount: full.budget.monthlyUsd, Unit: 'USD' },
      CostFilters: { TagKeyValue: ['user:slipway.dev/owner$test', 'aws:eks:cluster-name$test'] },
    });
    const notices = budget?.['NotificationsWithSubscribers'] as readonly JsonObject[];
    expect(notices.map(({ Notification }) => (Notification as JsonObject)['NotificationType'])).toContain('FORECASTED');
    for (const { Subscribers } of notices)
      expect((Subscribers as readonly JsonObject[]).map(({ Address }) => Address)).toEqual([
        'platform@example.com',
        'finance@example.com',
      ]);
  });
});

it('images of our own are looked through, and a tag never changes', () => {
  expect(Object.values(resourcesOf(fullBase, 'AWS::ECR::Repository'))).toMatchObject([
    {
      RepositoryName: 'slipway/own-image',
      ImageTagMutability: 'IMMUTABLE',
      ImageScanningConfiguration: { ScanOnPush: true },
    },
  ]);
});

describe('copies of public images', () => {
  const rules = resourcesOf(fullBase, 'AWS::ECR::PullThroughCacheRule');
  const templates = resourcesOf(fullBase, 'AWS::ECR::RepositoryCreationTemplate');
  const node = Object.values(resourcesOf(fullBase, 'AWS::IAM::Role')).find(
    ({ RoleName }) => RoleName === 'slipway-test-node',
  )!;
  const prefixes = ['test-docker', 'test-ecr', 'test-ghcr', 'test-k8s', 'test-quay'];

  it('are made by rules whose names are the cluster’s alone', () => {
    expect(
      Object.values(rules).map(({ EcrRepositoryPrefix, UpstreamRegistryUrl }) => [
        EcrRepositoryPrefix,
        UpstreamRegistryUrl,
      ]),
    ).toEqual([
      ['test-docker', 'registry-1.docker.io'],
      ['test-ecr', 'public.ecr.aws'],
      ['test-ghcr', 'ghcr.io'],
      ['test-k8s', 'registry.k8s.io'],
      ['test-quay', 'quay.io'],
    ]);
  });

  it('are read with what people supply where a registry asks for it: its ARN is handed over', () => {
    const asked = Object.values(rules).flatMap(({ CredentialArn, UpstreamRegistryUrl }) =>
      CredentialArn === undefined ? [] : [[UpstreamRegistryUrl, CredentialArn]],
    );
    expect(asked).toEqual([
      ['registry-1.docker.io', { Ref: 'DockerCredentialArn' }],
      ['ghcr.io', { Ref: 'GhcrCredentialArn' }],
    ]);
    expect(Object.keys(fullBase['Parameters'] as JsonObject)).toEqual(requiredParameters(full, 'base'));
    expect(requiredParameters(minimal, 'base')).toEqual([]);
  });

  it('are encrypted, follow tags, and leave when nothing names them any more', () => {
    expect(Object.values(templates).map(({ Prefix }) => Prefix)).toEqual(prefixes);
    for (const template of Object.values(templates)) {
      expect(template).toMatchObject({
        AppliedFor: ['PULL_THROUGH_CACHE'],
        EncryptionConfiguration: { EncryptionType: 'AES256' },
        ImageTagMutability: 'MUTABLE',
      });
      expect(JSON.parse(template['LifecyclePolicy'] as string)).toMatchObject({
        rules: [{ selection: { tagStatus: 'untagged', countType: 'sinceImagePushed' } }],
      });
    }
  });

  it('stay where nobody could fetch them again', () => {
    const base = baseOf(aFullCluster({ network: { cidr: '10.20.0.0/16', nat: 'none', interfaceEndpoints: 'all' } }));
    for (const template of Object.values(resourcesOf(base, 'AWS::ECR::RepositoryCreationTemplate')))
      expect(template).not.toHaveProperty('LifecyclePolicy');
  });

  it('are made for nodes, which may make no other repositories', () => {
    const inRegistry = (name: string) => `arn:aws:ecr:us-east-1:111122223333:repository/${name}`;
    for (const action of ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository']) {
      for (const prefix of prefixes)
        expect(isAllowed(node, { action, resource: inRegistry(`${prefix}/library/node`) })).toBe(true);
      for (const other of ['slipway/own-image', 'test-dockers/a', 'other-docker/a'])
        expect(isAllowed(node, { action, resource: inRegistry(other) })).toBe(false);
    }
    expect(isAllowed(node, { action: 'ecr:PutImage', resource: inRegistry('test-docker/a') })).toBe(false);
  });

  it('are looked through as they arrive, with all other images', () => {
    expect(Object.values(resourcesOf(fullBase, 'AWS::ECR::RegistryScanningConfiguration'))).toMatchObject([
      { Rules: [{ ScanFrequency: 'SCAN_ON_PUSH', RepositoryFilters: [{ Filter: '*', FilterType: 'WILDCARD' }] }] },
    ]);
  });

  it('are none where nobody asks for them', () => {
    for (const type of ['PullThroughCacheRule', 'RepositoryCreationTemplate', 'RegistryScanningConfiguration'])
      expect(count(smallBase, `AWS::ECR::${type}`), type).toBe(0);
  });
});
