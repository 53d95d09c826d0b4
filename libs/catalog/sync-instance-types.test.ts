import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changes, instanceTable, tableText, type InstanceTypesFile } from './sync-instance-types.ts';

const g6: InstanceTypesFile['types'] = {
  'g6.2xlarge': {
    allocatable: { cpu: '7910m', memory: '29317Mi', 'ephemeral-storage': '17Gi', pods: '58', 'nvidia.com/gpu': '1' },
    labels: {
      'kubernetes.io/arch': 'amd64',
      'karpenter.k8s.aws/instance-gpu-name': 'l4',
      'karpenter.k8s.aws/instance-gpu-memory': '22888',
      'karpenter.k8s.aws/instance-local-nvme': '450',
    },
  },
};
const inf2: InstanceTypesFile['types'] = {
  'inf2.xlarge': {
    allocatable: {
      cpu: '3920m',
      memory: '14162Mi',
      'ephemeral-storage': '17Gi',
      pods: '58',
      'aws.amazon.com/neuron': '1',
    },
    labels: { 'kubernetes.io/arch': 'amd64', 'karpenter.k8s.aws/instance-accelerator-name': 'inferentia2' },
  },
};
const prices = { source: 'prices', asOf: '2026-07-20T13:44:30Z', regions: { 'us-east-1': { 'g6.2xlarge': 0.9776 } } };
const table = (types: InstanceTypesFile['types'], source = 'one', previous?: ReturnType<typeof instanceTable>) =>
  instanceTable({ source, types }, prices, previous, '2026-11-21');

describe('instanceTable', () => {
  it('turns labels and quantities into one row a type', () => {
    expect(table({ ...inf2, ...g6 }).rows).toEqual([
      ['g6.2xlarge', 'amd64', 7.91, 29317, 17, 58, 'nvidia', 1, 'l4', 22888, 450, 0.9776],
      ['inf2.xlarge', 'amd64', 3.92, 14162, 17, 58, 'neuron', 1, 'inferentia2', 32768, 0, null],
    ]);
  });

  it('dates the prices as their file does', () => {
    expect(table(g6).prices).toEqual({ region: 'us-east-1', from: 'prices', asOf: '2026-07-20' });
  });

  it('keeps the day of the types until their source changes', () => {
    const before = { ...table(g6), types: { from: 'one', asOf: '2026-01-01' } };
    expect(table(g6, 'one', before).types.asOf).toBe('2026-01-01');
    expect(table(g6, 'two', before).types.asOf).toBe('2026-11-21');
  });

  it.each([
    ['memory', '30 GB', 'expected a number with the unit "Mi"'],
    ['cpu', 'm', 'expected a number with the unit "m"'],
  ])('refuses %s of %s', (resource, quantity, message) => {
    const [name, entry] = Object.entries(g6)[0] ?? [];
    const broken = {
      [name ?? '']: { labels: {}, ...entry, allocatable: { ...entry?.allocatable, [resource]: quantity } },
    };
    expect(() => table(broken)).toThrow(message);
  });

  it('asks for the memory of a Neuron chip that it does not know', () => {
    const entry = inf2['inf2.xlarge'];
    const labels = { ...entry?.labels, 'karpenter.k8s.aws/instance-accelerator-name': 'trainium9' };
    expect(() => table({ 'trn9.xlarge': { allocatable: entry?.allocatable ?? {}, labels } })).toThrow(
      'trn9.xlarge has "trainium9" devices; add their memory to neuronMemoryMi',
    );
  });
});

it('writes what it reads again', () => {
  const after = table({ ...g6, ...inf2 });
  expect(JSON.parse(tableText(after))).toEqual(after);
});

it('names what came, went and changed', () => {
  const before = table({ ...g6, 'a1.large': { ...inf2['inf2.xlarge'], ...g6['g6.2xlarge'] } as never });
  const cheaper = instanceTable(
    { source: 'one', types: { ...g6, ...inf2 } },
    { ...prices, regions: { 'us-east-1': { 'g6.2xlarge': 0.9 } } },
    before,
    '2026-11-21',
  );
  expect(changes(before, cheaper)).toEqual(['~ g6.2xlarge hourlyUsd: 0.9776 → 0.9', '+ inf2.xlarge', '- a1.large']);
});

describe('the command', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(import.meta.dirname, 'sync-instance-types.ts'), ...args], { encoding: 'utf8' });

  it.each([[[]], [['--to', 'x']], [['somewhere']]])('ends with 2 and the usage on %j', (args) => {
    const { status, stderr } = run(...args);
    expect(status).toBe(2);
    expect(stderr).toContain('usage: node libs/catalog/sync-instance-types.ts --from DIR');
  });

  it('ends with 3 where the folder does not hold the files', () => {
    const { status, stderr } = run('--from', import.meta.dirname);
    expect(status).toBe(3);
    expect(stderr).toContain(
      '--from takes the folder that holds ec2-instance-types.json and ec2-on-demand-prices.json',
    );
  });
});
