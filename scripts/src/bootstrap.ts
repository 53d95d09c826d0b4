import { disconnect } from '@slipway/bootstrap/engine/aws';
import { explain } from '@slipway/bootstrap/engine/aws-error';
import { Refused } from '@slipway/bootstrap/engine/refused';
import { settle } from '@slipway/bootstrap/engine/settle';
import type { Step } from '@slipway/bootstrap/engine/step';
import { kubeLogin } from '@slipway/bootstrap/kube-login';
import { formatLeftovers, leftovers } from '@slipway/bootstrap/leftovers';
import { plan, type PlannedChange } from '@slipway/bootstrap/plan';
import { eventPrinter, formatPlan } from '@slipway/bootstrap/print';
import { formatCost } from '@slipway/bootstrap/print-cost';
import { accountResource } from '@slipway/bootstrap/steps/account';
import { stackResource } from '@slipway/bootstrap/steps/stack';
import { up } from '@slipway/bootstrap/up';
import { foundationPrices } from '@slipway/catalog/foundation-prices';
import { hasErrors } from '@slipway/contracts/finding';
import { foundationCost, type CostLine } from '@slipway/contracts/foundation-cost';
import type { JsonObject } from '@slipway/contracts/manifest';
import { parseArgs } from 'node:util';
import { ask } from './bootstrap/ask.ts';
import { writeFoundation } from './bootstrap/foundation-file.ts';
import { prepare, type Prepared } from './bootstrap/prepare.ts';
import { secrets } from './bootstrap/secrets.ts';
import { usage, wayOn } from './bootstrap/usage.ts';
import { exitCodes, report, run, WrongUsage, type ExitCode } from './exit.ts';
import { ownRoot } from './workspace-root.ts';

await run(main, usage);

async function main(): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      cluster: { type: 'string' },
      repair: { type: 'boolean', default: false },
      'allow-replacement': { type: 'boolean', default: false },
      'delete-data': { type: 'boolean', default: false },
      confirm: { type: 'string' },
      helm: { type: 'string', default: 'helm' },
      json: { type: 'boolean', default: false },
      set: { type: 'string' },
      key: { type: 'string' },
      root: { type: 'string', default: ownRoot },
    },
  });
  const [command, ...rest] = positionals;
  if (command === undefined || rest.length > 0)
    throw new WrongUsage('say what to do: plan, up, status, down, secrets or kube-login');
  if (values.cluster === undefined) throw new WrongUsage('say which cluster is meant: --cluster NAME');
  const say = (value: unknown, text: string) => {
    console.log(values.json ? JSON.stringify(value) : text);
  };
  const print = eventPrinter((text) => process.stdout.write(text), process.stdout.isTTY);
  const { prepared, findings } = await prepare({
    ...{ command, root: values.root, cluster: values.cluster, helm: values.helm, repair: values.repair },
    ...{ allowReplacement: values['allow-replacement'], deleteData: values['delete-data'] },
    tell: values.json
      ? (event) => {
          console.log(JSON.stringify(event));
        }
      : print,
  });
  // What is only worth knowing is said by synth; here it would bury the plan.
  report(
    findings.filter(({ severity }) => severity === 'error'),
    console.error,
  );
  if (prepared === undefined || hasErrors(findings)) return exitCodes.findings;
  const { context, steps, removal } = prepared;
  try {
    switch (command) {
      case 'plan':
      case 'status': {
        const changes = await plan(context, steps);
        const costs = command === 'plan' ? costOf(context.templates) : [];
        say(command === 'plan' ? { changes, costs } : changes, planText(context, changes, costs));
        const isOff = changes.some(({ does }) => does === 'refuse' || (command === 'status' && does !== 'nothing'));
        return isOff ? exitCodes.findings : exitCodes.fine;
      }
      case 'up': {
        await walk(context, steps, values.json);
        const { file, changed } = writeFoundation(values.root, context, prepared.dashboards);
        say({ kind: 'done', file, changed }, changed ? `\nDone. Commit ${file}, and render again.` : '\nDone.');
        return exitCodes.fine;
      }
      case 'down': {
        const { name } = context.cluster;
        const changes = await plan(context, removal);
        if (!values.json) console.log(formatPlan(context.cluster, changes));
        if (changes.some(({ does }) => does === 'refuse')) return exitCodes.findings;
        const confirmed = values.confirm ?? (await ask(`Type ${name} to remove it: `));
        if (confirmed !== name) throw new WrongUsage(`nothing was removed: '${confirmed}' is not ${name}`);
        await walk(context, removal, values.json);
        if (!values.json) console.log('\nLooks for what is left…');
        const left = await leftovers(context);
        say({ kind: 'gone', left }, `${formatLeftovers(left)}\nGone.`.trimStart());
        return left.some(({ kept }) => !kept) ? exitCodes.findings : exitCodes.fine;
      }
      case 'secrets':
        await settle(accountResource(context), context);
        return await secrets(prepared, values.set, values.key, say);
      case 'kube-login': {
        await settle(accountResource(context), context);
        await stackResource(context, 'base').look();
        const lines = kubeLogin(context.cluster, context.known.outputs.get('base') ?? new Map());
        say(lines, lines.join('\n'));
        return exitCodes.fine;
      }
      default:
        throw new WrongUsage(`there is no command ${command}: say plan, up, status, down, secrets or kube-login`);
    }
  } catch (error) {
    if (error instanceof WrongUsage) throw error;
    if (!(error instanceof Refused)) throw new Error(inWords(error), { cause: error });
    report(error.findings, console.error, wayOn(command));
    return exitCodes.findings;
  } finally {
    disconnect(context.aws);
  }
}

function planText(
  { cluster }: Prepared['context'],
  changes: readonly PlannedChange[],
  costs: readonly CostLine[],
): string {
  const text = formatPlan(cluster, changes);
  return costs.length === 0 ? text : `${text}\n\n${formatCost(costs, foundationPrices.region)}`;
}

function costOf(templates: ReadonlyMap<string, string>): readonly CostLine[] {
  return foundationCost(
    [...templates.values()].map((text) => JSON.parse(text) as JsonObject),
    foundationPrices,
  );
}

async function walk(context: Prepared['context'], steps: readonly Step[], json: boolean): Promise<void> {
  process.prependOnceListener('SIGINT', () => {
    console.error('\nStopped. What AWS has begun goes on there; run bootstrap again to go on from there.');
  });
  await up(context, steps, ({ title }) => {
    if (!json) console.log(`\n${title}`);
  });
}

function inWords(error: unknown): string {
  const { message, remedy } = explain(error);
  return `${message}: ${remedy}`;
}
