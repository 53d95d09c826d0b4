import { createProjectGraphAsync, readCachedProjectGraph } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import jsdoc from 'eslint-plugin-jsdoc';
import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

// Without a project graph the boundary rule skips itself and passes.
try {
  readCachedProjectGraph();
} catch {
  await createProjectGraphAsync();
}

const libs = (...names) => names.map((name) => `layer:${name}`);

/** Which layer may import which. Arrows only point down; docs/decisions says why. */
const mayImport = {
  contracts: [],
  catalog: libs('contracts'),
  crds: [],
  constructs: libs('crds', 'catalog', 'contracts'),
  render: libs('contracts'),
  proofs: libs('catalog', 'contracts'),
  bootstrap: libs('contracts', 'catalog'),
  workspace: [],
  testing: libs('catalog', 'contracts', 'render'),
  app: libs('constructs', 'crds', 'catalog', 'contracts'),
  argocd: libs('constructs', 'crds', 'contracts'),
  cluster: libs('catalog', 'contracts'),
  scripts: ['*'],
  test: ['*'],
  root: ['*'],
};

/** Layers that may not know what library grows the tree of objects. */
const withoutCdk8s = new Set(['contracts', 'catalog', 'proofs', 'bootstrap', 'cluster', 'workspace']);

/** Layers whose tests may use the builders and matchers of libs/testing, which itself stands on what is below them. */
const testedWithBuilders = new Set(['constructs', 'proofs', 'bootstrap', 'app', 'argocd']);

const boundaries = boundaryRule((layer) => mayImport[layer]);
const boundariesOfTests = boundaryRule((layer) =>
  testedWithBuilders.has(layer) ? [...mayImport[layer], ...libs('testing')] : mayImport[layer],
);

function boundaryRule(targetsOf) {
  const depConstraints = Object.keys(mayImport).map((layer) => ({
    sourceTag: `layer:${layer}`,
    onlyDependOnLibsWithTags: targetsOf(layer),
    ...(withoutCdk8s.has(layer) && { bannedExternalImports: ['cdk8s', 'cdk8s-plus-*', 'constructs'] }),
  }));
  return ['error', { allow: [], depConstraints }];
}

/** Files whose result depends on the repository alone: no clock, randomness, network, environment or disk. */
const pure = [
  'libs/{contracts,catalog,constructs,proofs}/src/**/*.ts',
  'apps/*/src/**/*.ts',
  'argocd/src/**/*.ts',
  'clusters/**/*.ts',
];

/** Names by which a program reaches the machine, the time, the network or the user's language. */
const impure = [
  'Buffer',
  'Date',
  'Intl',
  'WebSocket',
  '__dirname',
  '__filename',
  'crypto',
  'fetch',
  'global',
  'globalThis',
  'navigator',
  'performance',
  'process',
  'require',
  'setImmediate',
  'setInterval',
  'setTimeout',
];

/** Modules of Node itself, with and without their prefix. */
const ofNode = `^(node:|(${builtinModules.join('|')})(/|$))`;

// `no-restricted-syntax` is stated whole for each kind of file: of two statements, the later one replaces the earlier.
const typeByName = {
  // The boundary rule cannot see it; every plain import can do the same.
  selector: 'TSImportType',
  message: 'Import the type by name: `import type { … } from`.',
};
const pureSyntax = [
  { selector: 'ImportExpression', message: 'This layer is pure: import what it needs at the top.' },
  { selector: 'MetaProperty', message: 'This layer is pure: where a file lies is different on every machine.' },
  {
    selector: 'CallExpression > MemberExpression[property.name=/^(localeCompare|toLocale[A-Z])/]',
    message: "This layer is pure: the machine's language would decide. Compare with compareText.",
  },
];
const clusterName =
  'MemberExpression[property.name="name"]:matches([object.name="cluster"], [object.property.name="cluster"])';
const nameIsNoReason = [
  `BinaryExpression[operator=/^[!=]==?$/] > ${clusterName}`,
  `SwitchStatement > ${clusterName}.discriminant`,
  `CallExpression > MemberExpression[property.name=/^(startsWith|endsWith|includes|match)$/] > ${clusterName}.object`,
].map((selector) => ({ selector, message: "Never branch on a cluster's name: ask for a property." }));

const member = 'TSInterfaceDeclaration[id.name=/Props$/] TSPropertySignature';

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', '.nx/', 'libs/crds/lib/']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      // `string | 'unpinned'` says which word stands for "nobody knows".
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-syntax': ['error', typeByName],
    },
  },
  { files: ['**/*.{ts,mjs}'], plugins: { '@nx': nx }, rules: { '@nx/enforce-module-boundaries': boundaries } },
  {
    files: ['**/*.test.ts', 'libs/bootstrap/src/testing/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': boundariesOfTests },
  },
  {
    files: pure,
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: ofNode, message: 'This layer is pure: no access to the machine.' }] },
      ],
      'no-restricted-globals': [
        'error',
        ...impure.map((name) => ({ name, message: 'This layer is pure: rendering depends on the repository alone.' })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'This layer is pure: the same commit renders the same bytes.' },
      ],
      'no-restricted-syntax': ['error', typeByName, ...pureSyntax],
    },
  },
  {
    files: ['libs/constructs/src/**/*.ts', 'apps/*/src/**/*.ts', 'argocd/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', typeByName, ...pureSyntax, ...nameIsNoReason] },
  },
  {
    files: ['libs/constructs/src/**/*.ts', 'apps/*/src/**/*.ts', 'argocd/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        { require: { FunctionDeclaration: false }, contexts: [member, 'ExportNamedDeclaration > ClassDeclaration'] },
      ],
      'jsdoc/require-description': ['error', { contexts: [member] }],
      'jsdoc/no-restricted-syntax': [
        'error',
        {
          contexts: [
            {
              context: 'TSPropertySignature[optional=true]',
              comment: 'JsdocBlock:not(:has(> JsdocTag[tag="default"][description=/./]))',
              message: 'An optional prop states its @default.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
