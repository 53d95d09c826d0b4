import { foundationPrices } from '@slipway/catalog/foundation-prices';
import { foundationCost } from '@slipway/contracts/foundation-cost';
import { expect, it } from 'vitest';
import { committedTemplates } from './templates.ts';

const of = (cluster: string) =>
  committedTemplates()
    .filter(({ file }) => file.startsWith(`dist/${cluster}/`))
    .map(({ template }) => template);
const lines = (cluster: string) => foundationCost(of(cluster), foundationPrices);

it('a NAT gateway in each zone costs three times as much as one', () => {
  const nat = (cluster: string) => lines(cluster).find(({ what }) => what === 'AWS::EC2::NatGateway')?.monthlyUsd;
  expect(nat('dev')).toBe(32.85);
  expect(nat('prod')).toBe(98.55);
});

it('every price says where it is from', () => {
  for (const { monthlyUsd, source } of [...lines('dev'), ...lines('prod')])
    if (monthlyUsd !== undefined) expect(source?.from).toMatch(/\w/);
});

it('stores whose price nobody has looked up are named', () => {
  const unknown = lines('prod').filter(({ monthlyUsd }) => monthlyUsd === undefined);
  expect(unknown.map(({ what }) => what)).toContain('AWS::ElastiCache::ReplicationGroup cache.t4g.medium');
  expect(unknown).toContainEqual({
    what: 'AWS::OpenSearchService::Domain r7g.large.search',
    count: 3,
    monthlyUsd: undefined,
  });
});
