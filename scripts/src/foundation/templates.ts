import { bootstrapPolicy } from '@slipway/bootstrap/permissions';
import { workspaceSettings } from '@slipway/app-observability/workspace/workspace-settings';
import { templatesNotApplied } from '@slipway/contracts/check-foundation';
import type { Cluster } from '@slipway/contracts/cluster';
import { bootstrapPolicyFile, stacksOf, templateFile, type StackName } from '@slipway/contracts/foundation-stacks';
import { foundationIdentities, foundationRepositories } from '@slipway/contracts/foundation-supplies';
import { renderTemplates } from '@slipway/render/templates';
import { compareText, type Finding } from '@slipway/contracts/finding';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownRoot } from '../workspace-root.ts';
import type { ReadyCluster } from '../workspace.ts';
import type { Order, Outcome } from './order.ts';

/** Sources of which the templates are made; what they are made of otherwise is in the orders. */
const sources = [
  'apps/foundation/src/**/*.ts',
  'libs/contracts/src/*.ts',
  'libs/catalog/src/*.ts',
  'scripts/src/foundation/*.ts',
];
/** Renderings that are kept. */
const mostKept = 100;
const program = fileURLToPath(new URL('synthesise.ts', import.meta.url));

/**
 * The CloudFormation templates of clusters whose AWS side is made here. They are kept by what they are made of, below the
 * checkout: only those that have changed are made again, by a process of its own.
 */
export function foundationFiles(ready: readonly ReadyCluster[]): {
  readonly files: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
} {
  const orders = ready.filter(({ cluster }) => cluster.infrastructure.form === 'cloudformation').map(orderOf);
  const files = new Map<string, string>();
  const findings: Finding[] = [];
  if (orders.length === 0) return { files, findings };
  outcomesOf(orders).forEach((outcome, index) => {
    const { cluster } = orders[index] as Order;
    if ('fault' in outcome) {
      findings.push({
        rule: 'invalid-foundation',
        severity: 'error',
        file: cluster.file,
        message: `its CloudFormation templates cannot be made: ${outcome.fault}`,
        remedy: 'correct the value that it names',
      });
      return;
    }
    const rendered = renderTemplates(cluster, outcome.templates);
    findings.push(...rendered.findings);
    for (const [file, text] of rendered.files) files.set(file, text);
    findings.push(...templatesNotApplied(cluster, byStack(cluster, rendered.files)));
    files.set(bootstrapPolicyFile(cluster), `${JSON.stringify(bootstrapPolicy(cluster), undefined, 2)}\n`);
  });
  return { files, findings };
}

function byStack(cluster: Cluster, files: ReadonlyMap<string, string>): ReadonlyMap<StackName, string> {
  return new Map(
    stacksOf(cluster).flatMap((stack) => {
      const text = files.get(templateFile(cluster, stack));
      return text === undefined ? [] : [[stack, text] as const];
    }),
  );
}

/** People have no part in the AWS side of a cluster: their roles are made in it. */
function orderOf({ cluster, specs }: ReadyCluster): Order {
  const workspace = workspaceSettings(cluster);
  return {
    cluster: { ...cluster, developers: [] },
    demands: {
      identities: foundationIdentities(cluster, specs),
      repositories: foundationRepositories(specs),
      ...(workspace && { scrapeConfiguration: JSON.stringify(workspace.scrapeConfiguration) }),
    },
  };
}

function outcomesOf(orders: readonly Order[]): readonly Outcome[] {
  const machinery = digest(sourcesText());
  const asked = orders.map((order) => {
    const file = join(ownRoot, '.nx/foundation', `${digest(machinery + JSON.stringify(order))}.json`);
    return { order, file, kept: readKept(file) };
  });
  const missing = asked.filter(({ kept }) => kept === undefined);
  const made = missing.length === 0 ? [] : synthesise(missing.map(({ order }) => order));
  missing.forEach(({ file }, index) => {
    keep(file, made[index] as Outcome);
  });
  return asked.map((entry) => entry.kept ?? (made[missing.indexOf(entry)] as Outcome));
}

function synthesise(orders: readonly Order[]): readonly Outcome[] {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [program], {
    input: JSON.stringify(orders),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`the foundation's templates were not made: ${stderr.trim()}`);
  return JSON.parse(stdout) as readonly Outcome[];
}

function sourcesText(): string {
  const files = globSync(sources, { cwd: ownRoot })
    .filter((file) => !file.endsWith('.test.ts'))
    .sort(compareText);
  const { version } = JSON.parse(readFileSync(join(ownRoot, 'node_modules/aws-cdk-lib/package.json'), 'utf8')) as {
    version: string;
  };
  return [version, ...files.flatMap((file) => [file, readFileSync(join(ownRoot, file), 'utf8')])].join('\0');
}

function readKept(file: string): Outcome | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Outcome;
  } catch {
    return undefined; // Not there, or half of it: it is made again.
  }
}

/** What cannot be kept is made again the next time. */
function keep(file: string, outcome: Outcome): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(outcome));
    renameSync(`${file}.${process.pid}`, file);
    forgetOldest(dirname(file));
  } catch {
    return;
  }
}

/** What was made longest ago goes: each change of a source makes everything anew. */
function forgetOldest(folder: string): void {
  const kept = readdirSync(folder).map((name) => join(folder, name));
  if (kept.length <= mostKept) return;
  const made = new Map(kept.map((file) => [file, statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0]));
  const oldest = kept.sort((a, b) => (made.get(a) ?? 0) - (made.get(b) ?? 0)).slice(0, kept.length - mostKept);
  for (const file of oldest) rmSync(file, { force: true });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
