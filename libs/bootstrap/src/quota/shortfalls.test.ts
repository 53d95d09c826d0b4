import type { Quota } from '@slipway/contracts/quota';
import { describe, expect, it } from 'vitest';
import type { Demand } from './demand.ts';
import { shortfalls, type Allowance } from './shortfalls.ts';

const quota = (code: string): Quota => ({ code, service: 'ec2', name: `what ${code} counts` });
const [bought, spot] = [quota('L-1'), quota('L-2')];
const place = { file: 'clusters/test/cluster.ts', region: 'us-east-1' };

function found(demands: readonly Omit<Demand, 'what'>[], allowances: readonly Omit<Allowance, 'others'>[]) {
  return shortfalls(
    demands.map((demand, index) => ({ what: `part ${index}`, ...demand })),
    allowances.map((allowance) => ({ others: 0, ...allowance })),
    place,
  ).map(({ severity, path }) => `${severity} ${path ?? ''}`);
}

describe('a quota', () => {
  const parts = [
    { quotas: [bought], least: 4, most: 8 },
    { quotas: [bought], least: 2, most: 24 },
  ];

  it('is enough where all parts may grow to all that they declare', () => {
    expect(found(parts, [{ quota: bought, value: 32 }])).toEqual([]);
  });

  it('that the cluster may outgrow is worth knowing', () => {
    expect(found(parts, [{ quota: bought, value: 31 }])).toEqual(['warning quota L-1']);
    expect(found(parts, [{ quota: bought, value: 6 }])).toEqual(['warning quota L-1']);
  });

  it('below what must run at once stands against it', () => {
    expect(found(parts, [{ quota: bought, value: 5 }])).toEqual(['error quota L-1']);
  });

  it('is shared with others', () => {
    const [finding] = shortfalls(
      [{ what: 'its VPC', quotas: [bought], least: 1, most: 1 }],
      [{ quota: bought, value: 5, others: 5 }],
      place,
    );
    expect(finding).toMatchObject({
      severity: 'error',
      message: expect.stringContaining(
        'is 5 in us-east-1, 5 of them taken by others, and the cluster needs 1',
      ) as string,
      remedy: expect.stringContaining('--desired-value 6') as string,
    });
  });

  it('that AWS does not know is said', () => {
    expect(found(parts, [{ quota: bought, value: undefined }])).toEqual(['warning quota L-1']);
  });
});

describe('a pool that buys in two ways', () => {
  const pool = { quotas: [spot, bought], least: 8, most: 64 };

  it('starts where one of them has room', () => {
    const allowances = [
      { quota: spot, value: 0 },
      { quota: bought, value: 64 },
    ];
    expect(found([pool], allowances)).toEqual(['warning quota L-2']);
  });

  it('cannot start where neither has, and asks for the first', () => {
    const allowances = [
      { quota: spot, value: 7 },
      { quota: bought, value: 9 },
    ];
    expect(found([pool, { quotas: [bought], least: 4, most: 4 }], allowances)).toEqual([
      'error quota L-2',
      'warning quota L-1',
    ]);
  });
});

it('all shortfalls are said, each with what is there, what is needed, and the value to request', () => {
  const findings = shortfalls(
    [
      { what: 'node pool gpu', quotas: [bought], least: 8, most: 64 },
      { what: 'node pool cheap', quotas: [spot], least: 0, most: 16 },
    ],
    [
      { quota: bought, value: 0, others: 0 },
      { quota: spot, value: 5, others: 0 },
    ],
    place,
  );
  expect(findings).toEqual([
    {
      ...{ rule: 'quota-too-low', severity: 'error', file: place.file, path: 'quota L-1' },
      message:
        '(what L-1 counts) is 0 in us-east-1, and the cluster needs 8 at once and may grow to 64: node pool gpu 64',
      remedy:
        'request it: aws service-quotas request-service-quota-increase --region us-east-1 --service-code ec2 --quota-code L-1 --desired-value 64',
    },
    {
      ...{ rule: 'quota-too-low', severity: 'warning', file: place.file, path: 'quota L-2' },
      message: '(what L-2 counts) is 5 in us-east-1, and the cluster may grow to 16: node pool cheap 16',
      remedy:
        'request it: aws service-quotas request-service-quota-increase --region us-east-1 --service-code ec2 --quota-code L-2 --desired-value 16',
    },
  ]);
});
