import { expect, it } from 'vitest';
import { databaseDisk, domainDisk, foundationCost, type FoundationPrices } from './foundation-cost.ts';
import type { JsonObject } from './manifest.ts';

const source = { from: 'a list', asOf: '2026-11-21' };
const prices: FoundationPrices = {
  region: 'us-east-1',
  resources: new Map([
    ['AWS::EC2::NatGateway', { hourlyUsd: 0.1, source }],
    ['AWS::EC2::VPCEndpoint', { hourlyUsd: 0.01, source }],
    ['AWS::RDS::DBInstance db.small', { hourlyUsd: 1, source }],
    ['AWS::KMS::Key', { monthlyUsd: 1, source }],
  ]),
  databaseGiB: { monthlyUsd: 0.1, source },
  byUse: new Set(['AWS::S3::Bucket']),
};

const resources = (...all: readonly (readonly [string, object])[]): JsonObject =>
  ({
    Resources: Object.fromEntries(all.map(([Type, Properties], index) => [`R${index}`, { Type, Properties }])),
  }) as unknown as JsonObject;

it('adds up what is there, dearest first, over all templates', () => {
  const lines = foundationCost(
    [
      resources(['AWS::KMS::Key', {}], ['AWS::EC2::NatGateway', {}], ['AWS::S3::Bucket', {}]),
      resources(['AWS::EC2::NatGateway', {}]),
    ],
    prices,
  );
  expect(lines).toEqual([
    { what: 'AWS::EC2::NatGateway', count: 2, monthlyUsd: 146, source },
    { what: 'AWS::KMS::Key', count: 1, monthlyUsd: 1, source },
  ]);
});

it('an endpoint is paid in each of its subnets, and one without any is not', () => {
  const endpoint = (count: number) => ['AWS::EC2::VPCEndpoint', { SubnetIds: Array.from({ length: count }) }] as const;
  expect(foundationCost([resources(endpoint(3), endpoint(2), ['AWS::EC2::VPCEndpoint', {}])], prices)).toMatchObject([
    { count: 5, monthlyUsd: 36.5 },
  ]);
});

it('a database that stands by is paid twice, with its disk', () => {
  const database = { DBInstanceClass: 'db.small', AllocatedStorage: '50', MultiAZ: true };
  expect(foundationCost([resources(['AWS::RDS::DBInstance', database])], prices)).toMatchObject([
    { what: 'AWS::RDS::DBInstance db.small', count: 2, monthlyUsd: 1460 },
    { what: databaseDisk, count: 100, monthlyUsd: 10 },
  ]);
});

it('a domain is its nodes, those that keep them together, and its disks', () => {
  const domain = {
    ClusterConfig: {
      InstanceType: 'r.search',
      InstanceCount: 6,
      DedicatedMasterType: 'm.search',
      DedicatedMasterCount: 3,
    },
    EBSOptions: { VolumeSize: 70 },
  };
  const type = 'AWS::OpenSearchService::Domain';
  expect(foundationCost([resources([type, domain])], prices).map(({ what, count }) => [what, count])).toEqual([
    [`${type} r.search`, 6],
    [`${type} m.search`, 3],
    [domainDisk, 420],
  ]);
});

it('what has no price says so, and is last', () => {
  const lines = foundationCost(
    [
      resources(
        ['AWS::ElastiCache::ReplicationGroup', { CacheNodeType: 'cache.small', NumCacheClusters: 2 }],
        ['AWS::RDS::DBCluster', { DBClusterInstanceClass: 'db.wide' }],
        ['AWS::WAFv2::WebACL', { Rules: [{}, {}] }],
        ['AWS::KMS::Key', {}],
      ),
    ],
    prices,
  );
  expect(lines.map(({ what, count, monthlyUsd }) => [what, count, monthlyUsd])).toEqual([
    ['AWS::KMS::Key', 1, 1],
    ['AWS::ElastiCache::ReplicationGroup cache.small', 2, undefined],
    ['AWS::RDS::DBCluster db.wide', 3, undefined],
    ['AWS::WAFv2::WebACL', 1, undefined],
    ['AWS::WAFv2::WebACL rule', 2, undefined],
  ]);
});
