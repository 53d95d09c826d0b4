import type { GatewayAccounts } from '@slipway/contracts/gateway-accounts';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CallFailed, masked } from './http.ts';
import { exitCodes, reconcile } from './reconcile.ts';

const usage = `node main.ts --accounts FILE --namespace NAME --label KEY=VALUE --file NAME --litellm URL --kubernetes URL --token-file FILE [--dry-run] [--timeout-seconds N]

  Makes LiteLLM's database say what FILE, and ConfigMaps with the label, say of teams, people and keys. LITELLM_MASTER_KEY is its key.

  --dry-run            says what would be done, and does nothing
  --timeout-seconds N  the longest that one answer may take; 60 unless told`;

/** A command line that says too little. */
class WrongUsage extends Error {}

process.exitCode = await main().catch((error: unknown) => {
  const { message, code } = error as Error & { readonly code?: string };
  const wrongUsage = code?.startsWith('ERR_PARSE_ARGS') === true || error instanceof WrongUsage;
  console.error(`✗ ${masked(message)}${wrongUsage ? `\n\n${usage}` : ''}`);
  if (wrongUsage) return exitCodes.wrongUsage;
  return exitCodes.surroundings;
});

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      accounts: { type: 'string' },
      namespace: { type: 'string' },
      label: { type: 'string' },
      file: { type: 'string' },
      litellm: { type: 'string' },
      kubernetes: { type: 'string' },
      'token-file': { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      'timeout-seconds': { type: 'string', default: '60' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return exitCodes.fine;
  }
  const timeoutSeconds = Number(values['timeout-seconds']);
  if (!(timeoutSeconds > 0)) throw new WrongUsage('--timeout-seconds is no number above 0');
  const masterKey = process.env['LITELLM_MASTER_KEY'];
  if (!masterKey) throw new WrongUsage('LITELLM_MASTER_KEY is not set');
  return reconcile({
    environments: {
      namespace: needed(values.namespace, '--namespace'),
      label: needed(values.label, '--label'),
      file: needed(values.file, '--file'),
    },
    accounts: readAccounts(needed(values.accounts, '--accounts')),
    litellm: { url: needed(values.litellm, '--litellm'), token: masterKey, timeoutSeconds },
    kubernetes: {
      url: needed(values.kubernetes, '--kubernetes'),
      token: readFileSync(needed(values['token-file'], '--token-file'), 'utf8').trim(),
      timeoutSeconds,
    },
    dryRun: values['dry-run'],
    print: (line) => {
      console.log(masked(line));
    },
  });
}

/** What was written by whoever rendered it; a file that is cut off must not make everything look unwanted. */
function readAccounts(file: string): GatewayAccounts {
  const read = JSON.parse(readFileSync(file, 'utf8')) as Partial<GatewayAccounts>;
  const lists = [read.teams, read.users, read.keys];
  if (typeof read.owner !== 'string' || !lists.every(Array.isArray))
    throw new CallFailed(`${file} does not say owner, teams, users and keys`);
  return read as GatewayAccounts;
}

function needed(value: string | undefined, option: string): string {
  if (value === undefined) throw new WrongUsage(`${option} is missing`);
  return value;
}
