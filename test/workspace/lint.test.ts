import { beforeAll, describe, expect, it } from 'vitest';
import { generated, said, saidOfEmbedding } from './generated.ts';
import { anyFile, complaints, complaintsAndTypes, relativePath } from './linting.ts';

/** Rules that nobody sees break are as good as none: for each, a text that must fail for this reason, and its like. */

const files = {
  contracts: anyFile('libs/contracts/src/*.ts'),
  catalog: anyFile('libs/catalog/src/*.ts'),
  constructs: anyFile('libs/constructs/src/*/*.ts'),
  proofs: anyFile('libs/proofs/src/**/*.ts'),
  render: anyFile('libs/render/src/*.ts'),
  testing: anyFile('libs/testing/src/*.ts'),
  app: anyFile('apps/vllm/src/**/*.ts'),
  argocd: anyFile('argocd/src/**/*.ts'),
  cluster: 'clusters/dev/cluster.ts',
  workspace: 'libs/workspace/src/plugin.mjs',
  'test of constructs': anyFile('libs/constructs/src/*/*.test.ts'),
  'test of contracts': anyFile('libs/contracts/src/*.test.ts'),
} as const;
type Room = keyof typeof files;

const cluster = 'clusters/dev/cluster.ts';
const gateway = 'apps/litellm/src/compose.ts';

// The first text that is linted waits for the program that knows all types.
beforeAll(async () => {
  await complaints(files.contracts, 'export const some = 1;');
}, 300_000);

describe('boundaries', () => {
  const rule = '@nx/enforce-module-boundaries';
  const relativeImport = 'cannot be imported by a relative or absolute path';
  const importOf = (what: string) => `import { compose } from '${what}';\nexport const used = compose;`;

  it.each<[title: string, room: Room, code: string, reason: string]>([
    [
      'a construct that knows a cluster',
      'constructs',
      `import dev from '${relativePath(files.constructs, cluster)}';\nexport const used = dev;`,
      relativeImport,
    ],
    [
      'a construct that knows the type of a cluster',
      'constructs',
      `import type dev from '${relativePath(files.constructs, cluster)}';\nexport const used: typeof dev | undefined = undefined;`,
      relativeImport,
    ],
    ['an app that uses another', 'app', importOf('@slipway/app-litellm/compose'), '"layer:app" can only depend on'],
    ['an app that reaches into another', 'app', importOf(relativePath(files.app, gateway)), relativeImport],
    [
      'an app that uses a type of another',
      'app',
      "import type { composeLitellm } from '@slipway/app-litellm/compose';\nexport const used: typeof composeLitellm | undefined = undefined;",
      '"layer:app" can only depend on',
    ],
    [
      'an app that passes another on',
      'app',
      "export { composeLitellm } from '@slipway/app-litellm/compose';",
      '"layer:app" can only depend on',
    ],
    [
      'an app that loads another later',
      'app',
      "export const used = () => import('@slipway/app-litellm/compose');",
      '"layer:app" can only depend on',
    ],
    ['an app that renders', 'app', importOf('@slipway/render/render-chart'), '"layer:app" can only depend on'],
    ['contracts that know the catalog', 'contracts', importOf('@slipway/catalog/regions'), 'Circular dependency'],
    ['contracts that know cdk8s', 'contracts', importOf('cdk8s'), 'is not allowed to import "cdk8s"'],
    ['contracts that know constructs', 'contracts', importOf('constructs'), 'is not allowed to import "constructs"'],
    ['a catalog that knows building blocks', 'catalog', importOf('@slipway/constructs/namespace/namespace'), ''],
    ['a proof that knows cdk8s', 'proofs', importOf('cdk8s-plus-28'), 'is not allowed to import "cdk8s-plus-28"'],
    [
      'a proof that knows building blocks',
      'proofs',
      importOf('@slipway/constructs/namespace/namespace'),
      '"layer:proofs"',
    ],
    ['a renderer that knows building blocks', 'render', importOf('@slipway/constructs/namespace/namespace'), ''],
    ['Argo CD that knows an app', 'argocd', importOf('@slipway/app-vllm/compose'), '"layer:argocd" can only depend on'],
    ['a cluster that computes', 'cluster', importOf('@slipway/constructs/namespace/namespace'), '"layer:cluster"'],
    [
      'a cluster that knows another',
      'cluster',
      importOf(relativePath(cluster, 'clusters/prod/cluster.ts')),
      relativeImport,
    ],
    ['a plugin that knows contracts', 'workspace', importOf('@slipway/contracts/finding'), '"layer:workspace"'],
    ['a construct that needs what tests need', 'constructs', importOf('@slipway/testing/strict-schemas'), ''],
    [
      'a test of contracts that builds with others',
      'test of contracts',
      importOf('@slipway/testing/strict-schemas'),
      '',
    ],
  ])('refuse %s', async (_, room, code, reason) => {
    const found = (await complaints(files[room], code)).filter((one) => one.rule === rule);
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain(reason);
  });

  it('refuse a type by its place, which the rule above cannot see', async () => {
    const found = await complaints(files.app, "export type Used = typeof import('@slipway/app-litellm/compose');");
    expect(found.map((one) => one.rule)).toContain('no-restricted-syntax');
  });

  it.each<[room: Room, from: string]>([
    ['constructs', '@slipway/contracts/finding'],
    ['app', '@slipway/contracts/finding'],
    ['argocd', '@slipway/contracts/finding'],
    ['proofs', '@slipway/contracts/finding'],
    ['catalog', '@slipway/contracts/finding'],
    ['render', '@slipway/contracts/finding'],
    ['contracts', relativePath(files.contracts, 'libs/contracts/src/finding.ts')],
    ['testing', '@slipway/contracts/finding'],
  ])('let %s use what lies below: %s', async (room, from) => {
    const code = `import { compareText } from '${from}';\nexport const used = compareText;`;
    expect(await complaints(files[room], code)).toEqual([]);
  });

  it('let a cluster state what it wants, and tests use what is made for tests', async () => {
    const declared = "import { regions } from '@slipway/catalog/regions';\nexport default regions;";
    expect(await complaints(files.cluster, declared)).toEqual([]);
    const tested =
      "import { strictSchemas } from '@slipway/testing/strict-schemas';\nexport const used = strictSchemas;";
    expect(await complaints(files['test of constructs'], tested)).toEqual([]);
  });
});

describe('purity', () => {
  const rooms = ['contracts', 'catalog', 'constructs', 'proofs', 'app', 'argocd', 'cluster'] as const;
  const modules = 'no-restricted-imports';
  const globals = 'no-restricted-globals';
  const properties = 'no-restricted-properties';
  const syntax = 'no-restricted-syntax';
  /** A line of code each, with the rule that it breaks. */
  const impurities: readonly (readonly [line: string, rule: string])[] = [
    ["import { readFileSync } from 'node:fs';", modules],
    ["import { readFile } from 'fs/promises';", modules],
    ["import { platform } from 'os';", modules],
    ["export { readFileSync as read } from 'node:fs';", modules],
    ["export const later = () => import('node:fs');", syntax],
    ['export const place = import.meta.dirname;', syntax],
    ["export const order = 'a'.localeCompare('b');", syntax],
    ['export const digits = (1234).toLocaleString();', syntax],
    ['export const format = new Intl.NumberFormat().format(1);', globals],
    ["export const home = process.env['HOME'];", globals],
    ['export const time = Date.now();', globals],
    ['export const today = new Date();', globals],
    ['export const id = crypto.randomUUID();', globals],
    ["export const page = fetch('https://example.com');", globals],
    ['export const clock = performance.now();', globals],
    ['export const version = globalThis.process.version;', globals],
    ['const all = globalThis;', globals],
    ['export const chance = Math.random();', properties],
    ['const { random } = Math;', properties],
  ];

  it.each(rooms)('in %s none of the ways out is open', async (room) => {
    const found = await complaints(files[room], impurities.map(([line]) => line).join('\n'));
    const broken = impurities.map(([line, rule], index) => [
      line,
      found.find((one) => one.line === index + 1 && one.rule === rule)?.rule,
    ]);
    expect(broken).toEqual(impurities);
  });

  it.each(rooms)('in %s there is arithmetic', async (room) => {
    expect(await complaints(files[room], 'export const used = Math.max(1, Math.round(2.5));')).toEqual([]);
  });

  it('is not asked of tests, of rendering and of scripts', async () => {
    const code = "import { readFileSync } from 'node:fs';\nexport const used = [readFileSync, Date.now()];";
    for (const file of [files.render, files['test of constructs'], anyFile('scripts/src/*.ts')])
      expect(await complaints(file, code)).toEqual([]);
  });
});

describe('the construct pattern', () => {
  const rooms = ['constructs', 'app', 'argocd'] as const;
  const documented = `/** What it takes. */
export interface ThingProps {
  /** How many. */
  readonly count: number;
  /**
   * What it is called.
   * @default the name of the chart
   */
  readonly label?: string;
  /** How it is placed. */
  readonly place: {
    /** Name of the pool. */
    readonly pool: string;
  };
}

/** A thing. */
export class Thing {
  readonly props: ThingProps;

  constructor(props: ThingProps) {
    this.props = props;
  }
}`;

  it.each(rooms)('in %s lets documented props pass', async (room) => {
    expect(await complaints(files[room], documented)).toEqual([]);
  });

  it.each(
    rooms.flatMap((room) =>
      (
        [
          ['a prop without documentation', '  /** How many. */\n', '', 'jsdoc/require-jsdoc'],
          ['a nested prop without documentation', '    /** Name of the pool. */\n', '', 'jsdoc/require-jsdoc'],
          ['a class without documentation', '/** A thing. */\n', '', 'jsdoc/require-jsdoc'],
          ['documentation without a word', '/** How many. */', '/** */', 'jsdoc/require-description'],
          [
            'an optional prop without @default',
            '   * @default the name of the chart\n',
            '',
            'jsdoc/no-restricted-syntax',
          ],
          ['a @default that says nothing', '@default the name of the chart', '@default', 'jsdoc/no-restricted-syntax'],
        ] as const
      ).map(([title, from, to, rule]) => [room, title, documented.replace(from, to), rule] as const),
    ),
  )('in %s refuses %s', async (room, _, code, rule) => {
    expect(code).not.toBe(documented);
    expect((await complaints(files[room], code)).map((one) => one.rule)).toEqual([rule]);
  });

  const reasons = [
    "export const a = (cluster: Named) => cluster.name === 'prod';",
    "export const b = (cluster: Named) => 'prod' !== cluster.name;",
    "export const c = (props: { readonly cluster: Named }) => props.cluster.name === 'prod';",
    "export const d = (cluster: Named) => cluster.name.startsWith('prod');",
    'export const e = (cluster: Named) => ({ switch: () => { switch (cluster.name) { default: return 1; } } });',
    'interface Named { readonly name: string; readonly compute: string }',
  ];

  it.each(rooms)("in %s a cluster's name is no reason, and a property is", async (room) => {
    const found = await complaints(files[room], reasons.join('\n'));
    const message = "Never branch on a cluster's name: ask for a property.";
    expect(found.map((one) => [one.line, one.message])).toEqual([1, 2, 3, 4, 5].map((line) => [line, message]));
    expect(await complaints(files[room], reasons.join('\n').replaceAll('cluster.name', 'cluster.compute'))).toEqual([]);
  });
});

describe('what is generated', () => {
  const model = 'libs/catalog/src/models/qwen3-8b.ts';

  it.each([
    ['a cluster of EKS Auto Mode', 'cluster', said.cluster, files.cluster],
    ['a cluster with Karpenter', 'cluster', { ...said.cluster, compute: 'karpenter' }, files.cluster],
    ['a model that talks', 'model', said.model, model],
    ['a model that makes vectors', 'model', saidOfEmbedding, model],
  ])('%s has the right types, and lint finds nothing', async (_, name, words, place) => {
    const { text } = await generated(name, words);
    expect(await complaintsAndTypes(place, text)).toEqual([]);
  });

  it('is held against the types', async () => {
    const { text } = await generated('model', said.model);
    const [found, ...others] = await complaintsAndTypes(model, text.replace('kvHeads: 8', "kvHeads: '8'"));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ rule: 'compiler/types' });
    expect(found?.message).toContain("Type 'string' is not assignable to type 'number'");
  });
});
