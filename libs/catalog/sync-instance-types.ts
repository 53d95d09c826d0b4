/** Makes src/data/instance-types.json of two published tables; prints what changed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { InstanceTable, InstanceTypeRow } from './src/instance-types.ts';
import { instanceTypeColumns } from './src/instance-types.ts';
import { end, previous, replace } from './sync-support.ts';

/** The part of `ec2-instance-types.json` that is read: what the AWS provider of Karpenter computes for each type. */
export interface InstanceTypesFile {
  readonly source: string;
  readonly types: Readonly<
    Record<
      string,
      { readonly allocatable: Readonly<Record<string, string>>; readonly labels: Readonly<Record<string, string>> }
    >
  >;
}

/** The part of `ec2-on-demand-prices.json` that is read. */
export interface PricesFile {
  readonly source: string;
  readonly asOf: string;
  readonly regions: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const usage = 'usage: node libs/catalog/sync-instance-types.ts --from DIR';
const typesFile = 'ec2-instance-types.json';
const pricesFile = 'ec2-on-demand-prices.json';
const region = 'us-east-1';

// The labels of Neuron instances do not state the memory of a device.
const neuronMemoryMi: Readonly<Record<string, number>> = {
  inferentia: 8 * 1024,
  inferentia2: 32 * 1024,
  trainium: 32 * 1024,
  trainium2: 96 * 1024,
};
const neuronMemorySource = {
  from: 'github.com/aws-neuron/aws-neuron-sdk 81ce03ae, about-neuron/arch/neuron-hardware: device memory of each chip',
  asOf: '2026-11-21',
};

/** The table of all instance types in both files. `today` dates the types when their source is another than before. */
export function instanceTable(
  types: InstanceTypesFile,
  prices: PricesFile,
  previous: InstanceTable | undefined,
  today: string,
): InstanceTable {
  const hourlyUsd = prices.regions[region];
  if (hourlyUsd === undefined) throw new Error(`${pricesFile} has no prices of ${region}`);
  const from = types.source;
  return {
    types: { from, asOf: previous?.types.from === from ? previous.types.asOf : today },
    prices: { region, from: prices.source, asOf: prices.asOf.slice(0, 10) },
    neuronMemory: neuronMemorySource,
    columns: instanceTypeColumns,
    rows: Object.keys(types.types)
      .sort()
      .map((name) => row(name, types, hourlyUsd[name] ?? null)),
  };
}

function row(name: string, { types }: InstanceTypesFile, hourlyUsd: number | null): InstanceTypeRow {
  const { allocatable = {}, labels = {} } = types[name] ?? {};
  const text = (of: Readonly<Record<string, string>>, key: string): string => {
    const value = of[key];
    if (value === undefined) throw new Error(`${typesFile}: ${name} has no ${key}`);
    return value;
  };
  const label = (key: string): string | undefined => labels[`karpenter.k8s.aws/instance-${key}`];
  const amount = (key: string, unit: string): number => {
    const value = text(allocatable, key);
    if (!value.endsWith(unit) || Number.isNaN(Number.parseFloat(value)))
      throw new Error(`${typesFile}: ${name} has ${key} ${value}, expected a number with the unit "${unit}"`);
    return Number.parseFloat(value);
  };
  const architecture = text(labels, 'kubernetes.io/arch');
  if (architecture !== 'amd64' && architecture !== 'arm64')
    throw new Error(`${typesFile}: ${name} has the architecture ${architecture}, expected amd64 or arm64`);
  return [
    name,
    architecture,
    amount('cpu', 'm') / 1000,
    amount('memory', 'Mi'),
    amount('ephemeral-storage', 'Gi'),
    amount('pods', ''),
    ...accelerator(name, allocatable, label),
    Number(label('local-nvme') ?? 0),
    hourlyUsd,
  ];
}

/** By what pods can ask for: parts of a GPU, other makers' GPUs and media chips are no resource of this platform. */
function accelerator(
  name: string,
  allocatable: Readonly<Record<string, string>>,
  label: (key: string) => string | undefined,
): readonly ['none' | 'nvidia' | 'neuron', number, string, number] {
  const gpus = allocatable['nvidia.com/gpu'];
  if (gpus !== undefined) return ['nvidia', Number(gpus), label('gpu-name') ?? '', Number(label('gpu-memory') ?? 0)];
  const devices = allocatable['aws.amazon.com/neuron'];
  if (devices === undefined) return ['none', 0, '', 0];
  const chip = label('accelerator-name') ?? '';
  const memoryMi = neuronMemoryMi[chip];
  if (memoryMi === undefined)
    throw new Error(`${typesFile}: ${name} has "${chip}" devices; add their memory to neuronMemoryMi`);
  return ['neuron', Number(devices), chip, memoryMi];
}

/** One line an instance type, so that a diff shows what changed. */
export function tableText({ rows, ...header }: InstanceTable): string {
  const lines = Object.entries(header).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  return [
    '{',
    ...lines,
    '  "rows": [',
    rows.map((cells) => `    ${JSON.stringify(cells)}`).join(',\n'),
    '  ]',
    '}',
    '',
  ].join('\n');
}

/** What a person wants to know of a new table: types that came, went, or have other numbers. */
export function changes(before: InstanceTable | undefined, after: InstanceTable): string[] {
  const old = new Map(before?.rows.map((cells) => [cells[0], cells]));
  const lines: string[] = [];
  for (const cells of after.rows) {
    const was = old.get(cells[0]);
    old.delete(cells[0]);
    if (was === undefined) lines.push(`+ ${cells[0]}`);
    else
      for (const [index, column] of after.columns.entries())
        if (was[index] !== cells[index]) lines.push(`~ ${cells[0]} ${column}: ${was[index]} → ${cells[index]}`);
  }
  return [...lines, ...[...old.keys()].map((name) => `- ${name}`)];
}

function main(): void {
  const directory = argument();
  if (directory === undefined) {
    end(2, usage);
    return;
  }
  const file = join(import.meta.dirname, 'src/data/instance-types.json');
  try {
    const before = previous(file) as InstanceTable | undefined;
    const after = instanceTable(
      read(directory, typesFile) as InstanceTypesFile,
      read(directory, pricesFile) as PricesFile,
      before,
      new Date().toISOString().slice(0, 10),
    );
    replace(file, tableText(after));
    const lines = changes(before, after);
    for (const line of lines) console.log(line);
    console.log(`${after.rows.length} instance types, ${lines.length} changes`);
  } catch (error) {
    end(3, error instanceof Error ? error.message : String(error));
  }
}

function argument(): string | undefined {
  try {
    return parseArgs({ options: { from: { type: 'string' } } }).values.from;
  } catch {
    return undefined;
  }
}

function read(directory: string, name: string): unknown {
  const path = join(directory, name);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`cannot read ${path}; --from takes the folder that holds ${typesFile} and ${pricesFile}`, {
      cause: error,
    });
  }
}

if (process.argv[1] === import.meta.filename) main();
