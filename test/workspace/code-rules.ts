import type { Checkout } from './checkout.ts';

/** The most lines that a file has before it is two. */
const mostLines = 300;

/** Folders whose files people write for this repository; the rest is data of others, or prose. */
const written = /^(apps|argocd|clusters|libs|scripts|test)\/.*\.(ts|mjs|yaml|json)$/;
const generated = /^libs\/(crds\/schemas|catalog\/src\/data|contracts\/schemas)\//;

/** Apps that no cluster is asked about. */
export function unlistedApps(checkout: Checkout): string[] {
  const composition = checkout.read('scripts/src/composition.ts');
  const lists = composition.matchAll(/const (?:apps|followers)\b[^=]*= \[([^\]]*)\]/g);
  const listed = [...lists].flatMap(([, names = '']) => names.split(/[\s,()]+/));
  // The one that renders no Kubernetes objects is asked by a process of its own.
  const elsewhere = checkout.read('scripts/src/foundation/templates-of.ts');
  return foldersOf(checkout, 'apps/').filter((app) => {
    if (elsewhere.includes(`from '@slipway/app-${app}/stacks'`)) return false;
    const imported = new RegExp(`(compose\\w*)(?: as (\\w+))? \\} from '@slipway/app-${app}/compose'`).exec(
      composition,
    );
    return imported === null || !listed.includes(imported[2] ?? imported[1] ?? '');
  });
}

/** Building blocks that nobody tests. */
export function untestedConstructs(checkout: Checkout): string[] {
  const root = 'libs/constructs/src/';
  return foldersOf(checkout, root).filter(
    (folder) => !checkout.files.some((file) => file.startsWith(`${root}${folder}/`) && file.endsWith('.test.ts')),
  );
}

/** Files of charts that hold something else, and classes that only sound like charts. */
export function chartFaults(checkout: Checkout): string[] {
  return checkout.matching(/^(apps|argocd|libs)\/.*(?<!\.test)\.ts$/).flatMap((file) => {
    const exported = [...checkout.read(file).matchAll(/^export (?:abstract )?class (\w+)(?: extends (\w+))?/gm)];
    const charts = exported.filter(([, name]) => name?.endsWith('Chart'));
    if (file.endsWith('.chart.ts')) {
      return exported.length === 1 && charts.length === 1 ? [] : [`${file} does not export one class, a chart`];
    }
    return charts
      .filter(([, , parent]) => parent === undefined || !parent.endsWith('Chart') || !file.startsWith('libs/'))
      .map(([, name]) => `${file}: ${name} is no chart, or belongs into a file named .chart.ts`);
  });
}

/** Programs that have grown past one idea. Tests are lists of cases, and the catalog is data. */
export function longFiles(checkout: Checkout): string[] {
  return checkout
    .matching(/\/src\/.*(?<!\.test)\.(ts|mjs)$/)
    .filter((file) => !file.startsWith('libs/catalog/src/'))
    .map((file) => ({ file, lines: checkout.read(file).split('\n').length - 1 }))
    .filter(({ lines }) => lines > mostLines)
    .map(({ file, lines }) => `${file} has ${lines} lines`);
}

/** Names that are not lower-case words with hyphens between. */
export function oddNames(checkout: Checkout): string[] {
  const words = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$/;
  return checkout
    .matching(written)
    .filter((file) => !generated.test(file))
    .filter((file) => {
      const [name = '', ...folders] = file.split('/').reverse();
      return !words.test(name) || folders.some((folder) => !words.test(`${folder}.folder`));
    });
}

/** Tests that are left out, or that leave out the others. */
export function quietTests(checkout: Checkout): string[] {
  return checkout.matching(/\.test\.ts$/).filter((file) => {
    return /\b(it|test|describe)(\.\w+)*\.(only|skip|todo|fails)\b|\b(xit|xtest|xdescribe|fit|fdescribe)\(/.test(
      checkout.read(file),
    );
  });
}

/** Files of developers that are more than data. */
export function developersCode(checkout: Checkout): string[] {
  return checkout
    .matching(/^clusters\/[^/]+\/developers\//)
    .filter((file) => !/^[^/]+\/[^/]+\/[^/]+\/[^/]+\.yaml$/.test(file));
}

function foldersOf({ files }: Checkout, root: string): string[] {
  const below = files.filter((file) => file.startsWith(root)).map((file) => file.slice(root.length).split('/'));
  return [...new Set(below.flatMap((parts) => (parts.length > 1 ? (parts[0] ?? []) : [])))];
}
