import { expect, it } from 'vitest';
import { formatCost } from './print-cost.ts';

const source = { from: 'a list of prices', asOf: '2026-11-21' };

it('is line by line, with the sum, where prices are from, and what has none', () => {
  const lines = [
    { what: 'AWS::EC2::NatGateway', count: 3, monthlyUsd: 98.55, source },
    { what: 'AWS::KMS::Key', count: 1, monthlyUsd: 1, source },
    { what: 'AWS::ElastiCache::ReplicationGroup', count: 2, monthlyUsd: undefined },
  ];
  expect(formatCost(lines, 'us-east-1').split('\n')).toEqual([
    'What it costs in a month for being there; what goes through it, and nodes, are not in it',
    '  3 × AWS::EC2::NatGateway                    98.55 USD',
    '  1 × AWS::KMS::Key                            1.00 USD',
    '  together                                    99.55 USD',
    '  without a price that we know: 2 × AWS::ElastiCache::ReplicationGroup',
    '  prices of us-east-1: a list of prices, 2026-11-21',
  ]);
});

it('of nothing is nothing', () => {
  expect(formatCost([], 'us-east-1')).toContain('together       0.00 USD');
});
