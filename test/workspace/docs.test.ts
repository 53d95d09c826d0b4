import { allOperators } from '@slipway/contracts/operators';
import { ownRoot } from '@slipway/scripts/workspace';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Pages are held against the tree: a command, a path or a link that does not exist is a fault of the page. */

const pages = ['README.md', 'CONTRIBUTING.md', ...markdownBelow('docs'), ...markdownBelow('libs')];
const text = (page: string) => readFileSync(join(ownRoot, page), 'utf8');

const rootTargets = Object.keys((readJson('project.json') as { targets: object }).targets);
const crdTargets = Object.keys((readJson('libs/crds/package.json') as { nx: { targets: object } }).nx.targets);
const rehearsalTargets = existsSync(join(ownRoot, 'test/e2e/project.json'))
  ? Object.keys((readJson('test/e2e/project.json') as { targets: object }).targets)
  : [];
const scripts = Object.keys((readJson('package.json') as { scripts: object }).scripts);
const generators = (readJson('libs/workspace/generators.json') as { generators: Record<string, { schema: string }> })
  .generators;

describe.each(pages)('%s', (page) => {
  const commands = [
    ...text(page)
      .replaceAll('\\\n', ' ')
      .matchAll(/(?:npx nx (?:run|g|graph|affected)|npm (?:ci|test|run|install))\b[^\n`|]*/g),
  ].map(([command]) => command.replace(/\s+#.*$/, '').trim());

  it.each(commands.map((command) => [command]))('runs: %s', (command) => {
    for (const part of command.split('&&').map((one) => one.trim())) {
      expect(isKnownCommand(part), `${part} is not a command of this repository`).toBe(true);
    }
  });

  it('links to what exists', () => {
    const links = [...text(page).matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, link = '']) =>
      link.replace(/#.*$/, ''),
    );
    const broken = links.filter((link) => !existsSync(join(ownRoot, dirname(page), link)));
    expect(broken).toEqual([]);
  });

  it('names paths that exist', () => {
    const named = [
      ...text(page).matchAll(/`((?:libs|apps|argocd|clusters|dist|docs|scripts|test|\.github)\/[^`\s]*)`/g),
    ].map(([, path = '']) => path);
    const missing = named.filter((path) => !isExample(path) && !existsSync(join(ownRoot, path)));
    expect(missing).toEqual([]);
  });
});

it('each operator stands in the list of those that there are, with its namespace', () => {
  const listed = [...text('docs/how-to/install-an-operator.md').matchAll(/^\| `([a-z-]+)` +\|.*\| `([a-z-]+)` +\|$/gm)];
  expect(Object.fromEntries(listed.map(([, name, namespace]) => [name, namespace]))).toEqual(
    Object.fromEntries(allOperators.map(({ name, namespace }) => [name, namespace])),
  );
});

it('there is a page for each thing that people add', () => {
  const howTo = readdirSync(join(ownRoot, 'docs/how-to')).sort();
  for (const page of ['cluster', 'developer', 'model', 'component', 'construct', 'proof'].map(
    (thing) => `add-a-${thing}.md`,
  )) {
    expect(howTo).toContain(page);
  }
  for (const page of ['change-a-crd-version.md', 'pin-versions.md']) expect(howTo).toContain(page);
});

it('each decision says its status, and nothing stays proposed', () => {
  const decisions = readdirSync(join(ownRoot, 'docs/decisions')).filter((name) => /^\d{4}-/.test(name));
  expect(decisions.length).toBeGreaterThan(0);
  for (const name of decisions) {
    const page = text(`docs/decisions/${name}`);
    expect(page, name).toMatch(/^Status: (accepted|superseded by .+), \d{4}-\d{2}-\d{2}$/m);
    for (const heading of ['Context', 'Positions', 'Decision', 'Consequences'])
      expect(page, name).toContain(`## ${heading}`);
  }
  const numbers = decisions.map((name) => name.slice(0, 4));
  expect(numbers).toEqual(numbers.map((_, index) => String(index + 1).padStart(4, '0')));
});

it('the tests of pages can fail', () => {
  expect(isKnownCommand('npx nx run sinth')).toBe(false);
  expect(isKnownCommand('npx nx g @slipway/workspace:developer zoe --colour red')).toBe(false);
  expect(isKnownCommand('npm run nothing')).toBe(false);
  expect(isExample('libs/nothing/here.ts')).toBe(false);
});

function isKnownCommand(command: string): boolean {
  if (/^npm (ci|test|install --package-lock-only)$/.test(command)) return true;
  const script = /^npm run (\S+)/.exec(command)?.[1];
  if (script !== undefined) return scripts.includes(script);
  if (/^npx nx (graph|affected -t (render|check))( --file=\S+)?$/.test(command)) return true;
  const target = /^npx nx run (\S+?)(?: -- .*| --\S.*)?$/.exec(command)?.[1];
  if (target !== undefined) return isTarget(target);
  const generator = /^npx nx g @slipway\/workspace:(\S+)(.*)$/.exec(command);
  return generator !== null && isGenerator(generator[1] ?? '', generator[2] ?? '');
}

function isTarget(target: string): boolean {
  const [project = '', name] = target.split(':');
  if (name === undefined) return rootTargets.includes(project);
  if (project === '@slipway/crds') return crdTargets.includes(name);
  if (project === 'rehearsal') return rehearsalTargets.includes(name);
  return /^cluster-[a-z0-9-]+$/.test(project) && ['render', 'check'].includes(name);
}

function isGenerator(name: string, rest: string): boolean {
  const generator = generators[name];
  if (generator === undefined) return false;
  const schema = readJson(join('libs/workspace', generator.schema)) as { properties: Record<string, unknown> };
  const flags = [...rest.matchAll(/--(?:no-)?([A-Za-z]+)/g)].map(([, flag = '']) => flag);
  return flags.every((flag) => flag in schema.properties || flag === 'dry');
}

/** Paths that stand for others: placeholders, and what a page tells its reader to make. */
function isExample(path: string): boolean {
  return /[<*{]|^test\/reports\/|staging|zoe|alice\.yaml|qwen3-4b|foundation|project-\*/.test(path);
}

function markdownBelow(folder: string): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', `${folder}/*.md`], {
    cwd: ownRoot,
    encoding: 'utf8',
  });
  return listed.split('\n').filter((file) => file !== '' && existsSync(join(ownRoot, file)));
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(ownRoot, file), 'utf8'));
}
