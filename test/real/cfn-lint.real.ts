import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aFullCluster, aMinimalCluster, foundationOf } from '../foundation/clusters.ts';
import { cfnLint } from './cfn-lint/installation.ts';
import { findPython } from './support/python-installation.ts';
import { root } from './support/rendered.ts';

/** Templates of CloudFormation, held against what CloudFormation itself says of its resources. */

/** The zones of a cluster are named in its declaration: templates are rendered for one place. */
const allowed = ['W3010'];

let program: string;
let folder: string;

beforeAll(() => {
  program = findPython(cfnLint)!;
  folder = mkdtempSync(join(tmpdir(), 'slipway-cfn-lint-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Fault {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Location: { readonly Path: readonly (string | number)[] };
}

/** What it says of templates: rule, file, path and message. */
function faultsOf(files: readonly string[]): readonly string[] {
  const { stdout, stderr, error } = spawnSync(
    program,
    ['--format', 'json', '--ignore-checks', ...allowed, '--', ...files],
    {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      timeout: 120_000,
    },
  );
  if (error !== undefined) throw error;
  if (stdout.trim() === '') throw new Error(`cfn-lint said nothing: ${stderr}`);
  return (JSON.parse(stdout) as readonly (Fault & { readonly Filename: string })[]).map(
    ({ Rule, Filename, Location, Message }) =>
      `${Rule.Id} ${basename(Filename)} ${Location.Path.join('.')}: ${Message}`,
  );
}

function written(name: string, template: unknown): string {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(template));
  return file;
}

it('finds nothing in the templates of this repository', () => {
  const files = globSync('dist/*/foundation/{base,data,identity,edge}.json', { cwd: root });
  expect(files.length).toBeGreaterThanOrEqual(7);
  expect(faultsOf(files.map((file) => join(root, file)))).toEqual([]);
});

describe.each([
  ['with nothing that need not be', aMinimalCluster()],
  ['with everything', aFullCluster()],
  ['with everything, in Auto Mode', aFullCluster({ compute: 'eks-auto-mode' })],
  [
    'with a workspace of its own',
    aFullCluster({
      observability: {
        ...aFullCluster().observability,
        metrics: { form: 'managed', collectorRange: '10.20.255.0/27' },
      },
    }),
  ],
  [
    'in a VPC that is there already',
    aMinimalCluster({
      network: {
        cidr: '10.20.0.0/16',
        interfaceEndpoints: 'all',
        existing: {
          vpc: 'vpc-0123456789abcdef0',
          privateSubnets: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
          privateRouteTables: [],
          publicSubnets: [],
        },
      },
    }),
  ],
])('%s', (name, cluster) => {
  it('finds nothing', () => {
    const files = Object.entries(foundationOf(cluster)).map(([stack, template]) =>
      written(`${name.replaceAll(/\W+/g, '-')}-${stack}`, template),
    );
    expect(faultsOf(files)).toEqual([]);
  });
});

it('finds what is wrong', () => {
  const { base } = foundationOf(aMinimalCluster());
  const text = JSON.stringify(base).replace('"TrafficType":"ALL"', '"TrafficType":"SOME"');
  expect(faultsOf([written('planted', JSON.parse(text) as unknown)])).toMatchObject([
    expect.stringMatching(/^E3030 .*FlowLog\.Properties\.TrafficType/),
  ]);
});
