import { expect, it } from 'vitest';
import { addressRange, isPartOf } from './address-range.ts';
import { halvesOf, overlaps, subnetPlan } from './subnets.ts';

const zones = (count: number) => ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, count);

it('three quarters of the VPC are for pods', () => {
  expect(subnetPlan({ network: { cidr: '10.20.0.0/16' }, zones: zones(3) })).toEqual([
    { zone: 'a', privateRange: '10.20.0.0/18', publicRange: '10.20.192.0/22' },
    { zone: 'b', privateRange: '10.20.64.0/18', publicRange: '10.20.196.0/22' },
    { zone: 'c', privateRange: '10.20.128.0/18', publicRange: '10.20.200.0/22' },
  ]);
});

it.each([
  ['10.20.0.0/16', 2],
  ['10.20.0.0/16', 6],
  ['10.0.4.0/22', 3],
  ['192.168.0.0/20', 4],
])('in %s, %i zones have ranges that AWS takes, apart from each other', (cidr, count) => {
  const ranges = subnetPlan({ network: { cidr }, zones: zones(count) })
    .flatMap(({ privateRange, publicRange }) => [privateRange, publicRange])
    .map((range) => addressRange(range)!);
  expect(ranges).toHaveLength(count * 2);
  ranges.forEach((range, index) => {
    expect(isPartOf(range, addressRange(cidr)!)).toBe(true);
    expect(range.size).toBeGreaterThanOrEqual(16);
    expect(ranges.slice(index + 1).some((other) => overlaps(range, other))).toBe(false);
  });
});

it('halves a range, and sees what two have in common', () => {
  expect(halvesOf('10.20.255.0/27')).toEqual(['10.20.255.0/28', '10.20.255.16/28']);
  const of = (text: string) => addressRange(text)!;
  expect(overlaps(of('10.0.0.0/24'), of('10.0.0.128/25'))).toBe(true);
  expect(overlaps(of('10.0.0.0/25'), of('10.0.0.128/25'))).toBe(false);
});

it('asks for a range', () => {
  expect(() => halvesOf('everywhere')).toThrow("'cidr' is 'everywhere': write a range of IPv4 addresses");
});
