import type { SmokePlan } from '@slipway/contracts/smoke';
import { readFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { smoke } from './checks.ts';

const usage = `node main.ts --plan FILE [--answer-seconds N] [--trace-seconds N]

  Asks each model in FILE once, and looks for a trace of it. LITELLM_MASTER_KEY is the key of the gateway, LANGFUSE_PUBLIC_KEY and
  LANGFUSE_SECRET_KEY are those of the project. Ends with 0 when all answered, with 1 when some did not, with 2 when it was told too little.`;

/** A command line or an environment that says too little. */
class WrongUsage extends Error {}

process.exitCode = await main().catch((error: unknown) => {
  const { message, code } = error as Error & { readonly code?: string };
  const wrongUsage = code?.startsWith('ERR_PARSE_ARGS') === true || error instanceof WrongUsage;
  console.error(`✗ ${message}${wrongUsage ? `\n\n${usage}` : ''}`);
  return wrongUsage ? 2 : 3;
});

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      plan: { type: 'string' },
      'answer-seconds': { type: 'string', default: '120' },
      'trace-seconds': { type: 'string', default: '900' },
    },
  });
  if (values.plan === undefined) throw new WrongUsage('--plan is missing');
  const plan = JSON.parse(readFileSync(values.plan, 'utf8')) as SmokePlan;
  const timeoutSeconds = seconds(values['answer-seconds'], '--answer-seconds');
  const results = await smoke(
    plan,
    {
      gateway: { url: plan.gateway, authorization: `Bearer ${variable('LITELLM_MASTER_KEY')}`, timeoutSeconds },
      ...(plan.langfuse !== undefined && {
        langfuse: { url: plan.langfuse, authorization: projectKeys(), timeoutSeconds },
      }),
      traceSeconds: seconds(values['trace-seconds'], '--trace-seconds'),
      sleep: (time) => after(time * 1000),
      now: () => new Date(),
    },
    ({ what, said, passed }) => {
      console.log(`${passed ? '✓' : '✗'} ${what}: ${said}`);
    },
  );
  const failed = results.filter(({ passed }) => !passed).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function projectKeys(): string {
  const pair = `${variable('LANGFUSE_PUBLIC_KEY')}:${variable('LANGFUSE_SECRET_KEY')}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new WrongUsage(`${name} is not set`);
  return value;
}

function seconds(written: string, option: string): number {
  const value = Number(written);
  if (!(value > 0)) throw new WrongUsage(`${option} ${written} is no number above 0`);
  return value;
}
