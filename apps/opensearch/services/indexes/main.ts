import type { SearchSettings } from '@slipway/contracts/search-settings';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { apply, exitCodes } from './apply.ts';
import { roleKeys } from './keys.ts';
import { CallFailed, type Server } from './server.ts';
import { signerOf } from './signature.ts';
import { tryOut } from './try-out.ts';

const usage = `node main.ts --settings FILE [--sign-for REGION] [--dry-run | --try] [--timeout-seconds N]

  Makes OpenSearch at OPENSEARCH_URL say what FILE says of pipelines, templates, lifecycles, snapshots and indexes.
  OPENSEARCH_USERNAME and OPENSEARCH_PASSWORD are its login, OPENSEARCH_CA the certificate of whoever signed its own.

  --sign-for REGION    signs requests with the role of this pod, for Amazon OpenSearch Service in an AWS region
  --dry-run            says what would be done, and does nothing
  --try                changes nothing: puts a document into each index, looks for it, and takes it out again
  --timeout-seconds N  the longest that one answer may take; 60 unless told`;

/** A command line that says too little. */
class WrongUsage extends Error {}

process.exitCode = await main().catch((error: unknown) => {
  const { message, code } = error as Error & { readonly code?: string };
  const wrongUsage = code?.startsWith('ERR_PARSE_ARGS') === true || error instanceof WrongUsage;
  console.error(`✗ ${message}${wrongUsage ? `\n\n${usage}` : ''}`);
  return wrongUsage ? exitCodes.wrongUsage : exitCodes.surroundings;
});

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      settings: { type: 'string' },
      'sign-for': { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      try: { type: 'boolean', default: false },
      'timeout-seconds': { type: 'string', default: '60' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return exitCodes.fine;
  }
  if (values.settings === undefined) throw new WrongUsage('--settings is missing');
  const timeoutSeconds = Number(values['timeout-seconds']);
  if (!(timeoutSeconds > 0)) throw new WrongUsage('--timeout-seconds is no number above 0');
  const telling = {
    server: serverOf(timeoutSeconds, values['sign-for']),
    settings: readSettings(values.settings),
    print: (line: string) => {
      console.log(line);
    },
  };
  return values.try ? tryOut(telling) : apply({ ...telling, dryRun: values['dry-run'] });
}

/** The server as the environment describes it. */
function serverOf(timeoutSeconds: number, region: string | undefined): Server {
  const {
    OPENSEARCH_URL: url,
    OPENSEARCH_USERNAME: username,
    OPENSEARCH_PASSWORD: password,
    OPENSEARCH_CA: authority,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: agent,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: tokenFile,
  } = process.env;
  if (!url) throw new WrongUsage('OPENSEARCH_URL is not set');
  if (!URL.canParse(url)) throw new WrongUsage('OPENSEARCH_URL is no address');
  if (region !== undefined && (!agent || !tokenFile))
    throw new CallFailed('this pod has no role: its account has no association with one');
  return {
    url,
    timeoutSeconds,
    ...(username && password && { login: { username, password } }),
    ...(authority && { authority }),
    ...(region !== undefined &&
      agent &&
      tokenFile && {
        signer: signerOf(
          () => roleKeys({ url: agent, tokenFile }, timeoutSeconds),
          { region, service: 'es' },
          () => new Date(),
        ),
      }),
  };
}

/** What was written by whoever rendered it; a file that is cut off must not make everything look unwanted. */
function readSettings(file: string): SearchSettings {
  const read = JSON.parse(readFileSync(file, 'utf8')) as Partial<SearchSettings>;
  const lists = [read.pipelines, read.templates, read.lifecycles, read.repositories, read.snapshots, read.indexes];
  if (typeof read.owner !== 'string' || !lists.every(Array.isArray))
    throw new CallFailed(
      `${file} does not say owner, pipelines, templates, lifecycles, repositories, snapshots, indexes`,
    );
  return read as SearchSettings;
}
