import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  instanceFamilies,
  instanceType,
  instanceTypeColumns,
  onDemandHourlyUsd,
  vcpusOf,
  type InstanceTable,
} from './instance-types.ts';

const table = JSON.parse(readFileSync(new URL('data/instance-types.json', import.meta.url), 'utf8')) as InstanceTable;

it.each([
  ['g6.2xlarge', 'amd64', 7.91, 29317, 58, 'nvidia', 1, 'l4', 22888, 450, 0.9776],
  ['inf2.xlarge', 'amd64', 3.92, 14162, 58, 'neuron', 1, 'inferentia2', 32768, 0, 0.7582],
  ['inf2.48xlarge', 'amd64', 191.45, 718987, 737, 'neuron', 12, 'inferentia2', 32768, 0, 12.98127],
  ['trn2.48xlarge', 'amd64', 191.45, 1938410, 100, 'neuron', 16, 'trainium2', 98304, 7600, undefined],
  ['m8g.large', 'arm64', 1.93, 6844, 29, 'none', 0, '', 0, 0, 0.08976],
  ['p5.48xlarge', 'amd64', 191.45, 1938410, 100, 'nvidia', 8, 'h100', 81920, 30400, 55.04],
  ['g4ad.xlarge', 'amd64', 3.92, 14712, 8, 'none', 0, '', 0, 150, 0.37853],
  ['g6f.large', 'amd64', 1.93, 7002, 20, 'none', 0, '', 0, 100, 0.202],
] as const)(
  '%s is as published',
  (
    name,
    architecture,
    cpu,
    memoryMi,
    pods,
    accelerator,
    accelerators,
    acceleratorName,
    acceleratorMi,
    localGb,
    usd,
  ) => {
    expect(instanceType(name)).toEqual({
      name,
      family: name.slice(0, name.indexOf('.')),
      architecture,
      allocatable: { cpu, memoryGiB: memoryMi / 1024, ephemeralStorageGiB: 17, pods },
      accelerator,
      accelerators,
      acceleratorName,
      acceleratorMemoryGiB: acceleratorMi / 1024,
      localStorageGb: localGb,
    });
    expect(onDemandHourlyUsd('us-east-1', name)).toBe(usd);
  },
);

it('holds the columns that the accessor reads, in every row', () => {
  expect(table.columns).toEqual(instanceTypeColumns);
  expect(table.rows.length).toBeGreaterThan(1000);
  for (const row of table.rows) {
    expect(row).toHaveLength(instanceTypeColumns.length);
    expect(['amd64', 'arm64']).toContain(row[1]);
    expect(['none', 'nvidia', 'neuron']).toContain(row[6]);
    expect([2, 3, 4, 5].every((column) => Number(row[column]) > 0)).toBe(true);
    expect([row[7] > 0, row[8] !== '', row[9] > 0]).toEqual(Array(3).fill(row[6] !== 'none'));
    expect(row[11] === null || row[11] > 0).toBe(true);
  }
});

it('has one line an instance type, so that a diff can be read', () => {
  const lines = readFileSync(new URL('data/instance-types.json', import.meta.url), 'utf8').split('\n');
  expect(lines.filter((line) => line.startsWith('    ["'))).toHaveLength(table.rows.length);
});

it('makes the table once, on first use', () => {
  expect(instanceFamilies()).toBe(instanceFamilies());
});

it('has every type in its family, smallest first', () => {
  const families = instanceFamilies();
  expect([...families.values()].flat()).toHaveLength(table.rows.length);
  expect(families.get('g6')?.map(({ name }) => name)).toEqual([
    'g6.xlarge',
    'g6.2xlarge',
    'g6.4xlarge',
    'g6.8xlarge',
    'g6.12xlarge',
    'g6.16xlarge',
    'g6.24xlarge',
    'g6.48xlarge',
  ]);
});

it('knows no price elsewhere, and none of what it does not know', () => {
  expect(onDemandHourlyUsd('eu-west-1', 'm8g.large')).toBeUndefined();
  expect(onDemandHourlyUsd('us-east-1', 'm99.large')).toBeUndefined();
  expect(instanceType('m99.large')).toBeUndefined();
  expect(instanceType('m8g')).toBeUndefined();
});

it('the vCPUs of every type follow from what the kubelet leaves of them', () => {
  const kept = (vcpus: number) =>
    0.06 + (vcpus > 1 ? 0.01 : 0) + Math.min(Math.max(vcpus - 2, 0), 2) * 0.005 + Math.max(vcpus - 4, 0) * 0.0025;
  for (const [name, , cpu] of table.rows) {
    const vcpus = vcpusOf({ allocatable: { cpu, memoryGiB: 1, ephemeralStorageGiB: 1, pods: 1 } });
    expect(vcpus - kept(vcpus) - cpu, name).toBeCloseTo(0, 1);
    expect(vcpus === 1 || vcpus % 2 === 0, name).toBe(true);
  }
  expect(vcpusOf(instanceType('g6.2xlarge')!)).toBe(8);
  expect(vcpusOf(instanceType('u7in-32tb.224xlarge')!)).toBe(896);
});
