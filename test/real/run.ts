import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';
import { programs } from './programs.ts';
import { root } from './support/rendered.ts';

const usage = `npx nx run test-real -- [--install] [--require-all]

  Starts the real programs with what dist/ holds and checks that they do what it means.

  --install       installs the programs that are missing, below the user's cache folder
  --require-all   fails where a program is missing; so does CI=true. Otherwise its checks are skipped.`;

const logs = 'test/reports';

/** Exit codes as all commands have them. */
const fine = 0;
const findings = 1;
const wrongUsage = 2;
const surroundings = 3;

process.exitCode = await main().catch((error: unknown) => {
  const { message, code } = error as Error & { readonly code?: string };
  const usageError = code?.startsWith('ERR_PARSE_ARGS') === true;
  console.error(`✗ ${message}${usageError ? `\n\n${usage}` : ''}`);
  return usageError ? wrongUsage : surroundings;
});

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      install: { type: 'boolean', default: false },
      'require-all': { type: 'boolean', default: process.env['CI'] === 'true' },
    },
  });
  if (values.help) {
    console.log(usage);
    return fine;
  }
  rmSync(join(root, logs), { recursive: true, force: true });
  if (values.install) for (const { install } of programs) await install();
  const present = programs.filter(({ find }) => find() !== undefined);
  const missing = programs.filter((program) => !present.includes(program));
  const passed = present.length === 0 || (await passes(present.map(({ checks }) => checks)));
  for (const { name, checks } of missing) {
    const verdict = values['require-all'] ? '✗ missing' : '! skipped';
    console.error(`${verdict}: ${checks} needs ${name}, which is not installed; npx nx run test-real -- --install`);
  }
  if (!passed) console.error(`\nThe programs' own logs are in ${logs}/.`);
  return passed && (missing.length === 0 || !values['require-all']) ? fine : findings;
}

async function passes(checks: readonly string[]): Promise<boolean> {
  const config = join(import.meta.dirname, 'vitest.config.ts');
  const vitest = await startVitest([...checks], { config, run: true, watch: false });
  await vitest.close();
  // Vitest says by exit code what failed outside of tests too. It is set anew by the caller.
  return (process.exitCode ?? 0) === fine;
}
