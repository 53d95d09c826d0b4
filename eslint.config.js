import { createProjectGraphAsync, readCachedProjectGraph } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import jsdoc from 'eslint-plugin-jsdoc';
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
  workspace: [],
  testing: libs('constructs', 'crds', 'catalog', 'contracts', 'render', 'proofs'),
  app: libs('constructs', 'crds', 'catalog', 'contracts'),
  argocd: libs('constructs', 'crds', 'contracts'),
  cluster: libs('catalog', 'contracts'),
  scripts: ['*'],
  test: ['*'],
  root: ['*'],
};

/** Layers that may not know what library grows the tree of objects. */
const withoutCdk8s = new Set(['contracts', 'catalog', 'proofs', 'cluster', 'workspace']);

const boundaries = Object.entries(mayImport).map(([layer, tags]) => ({
  sourceTag: `layer:${layer}`,
  onlyDependOnLibsWithTags: tags,
  ...(withoutCdk8s.has(layer) && { bannedExternalImports: ['cdk8s', 'cdk8s-plus-*', 'constructs'] }),
}));

/** Files whose result depends on the repository alone: no clock, randomness, network, environment or disk. */
const pure = [
  'libs/{contracts,catalog,constructs,proofs}/src/**/*.ts',
  'apps/*/src/**/*.ts',
  'argocd/src/**/*.ts',
  'clusters/**/*.ts',
];

const impure = [
  'process',
  'Date',
  'fetch',
  'performance',
  'crypto',
  'setTimeout',
  'setInterval',
  'Buffer',
  '__dirname',
];

const member = 'TSInterfaceDeclaration[id.name=/Props$/] TSPropertySignature';

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', '.nx/', 'libs/crds/lib/', 'test/workspace/fixtures/']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { '@nx': nx },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      // `string | 'unpinned'` says which word stands for "nobody knows".
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints: boundaries }],
      'no-restricted-syntax': [
        'error',
        {
          // The rule cannot see it; every plain import can do the same.
          selector: 'TSImportType',
          message: 'Import the type by name: `import type { … } from`.',
        },
      ],
    },
  },
  {
    files: pure,
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(node:|fs$|path$|os$|child_process$|crypto$|http)',
              message: 'This layer is pure: no access to the machine.',
            },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        ...impure.map((name) => ({ name, message: 'This layer is pure: rendering depends on the repository alone.' })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'This layer is pure: the same commit renders the same bytes.' },
        { object: 'globalThis', message: 'This layer is pure.' },
      ],
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/constructs/**/*.ts', 'argocd/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'TSImportType', message: 'Import the type by name: `import type { … } from`.' },
        {
          selector:
            'BinaryExpression[operator=/^[!=]==?$/] > MemberExpression[object.name="cluster"][property.name="name"]',
          message: "Never branch on a cluster's name: ask for a property.",
        },
      ],
    },
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
