import { formatFinding, sortFindings } from '@slipway/contracts/finding';
import { parseArgs } from 'node:util';
import { exitCodes, WrongUsage, type ExitCode } from '../exit.ts';
import { createClient, type Get } from './http.ts';
import { dockerHub } from './oci.ts';
import { pin, UnknownName, type PinReport } from './pin.ts';
import { pinKinds, type PinKind } from './pins.ts';

export const usage = `pin [name…] [--only images|charts|weights] [--check | --refresh] [--registry-mirror HOST=URL…] [--root DIR]

  Asks registries for the digests and commits that the catalog marks as unpinned, and writes them there.
  Names are those of images, charts and models; without any, all are meant.

  --only KIND   images, charts or weights alone
  --check       write nothing; say what is unpinned, and where a registry differs from what is pinned
  --refresh     compare what is pinned already, too; a difference is a finding and never written
  --registry-mirror HOST=URL
                ask URL for what HOST would be asked; may be given more than once
  --root DIR    the repository to pin; default: this one`;

/** What the command needs from the outside. */
export interface CommandSurroundings {
  readonly root: string;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
  /** @default - a client for the internet */
  readonly createClient?: (mirrors: ReadonlyMap<string, string>) => Get;
}

/** Runs the command; wrong usage is thrown. */
export async function runPin(args: readonly string[], surroundings: CommandSurroundings): Promise<ExitCode> {
  const { root, print, complain } = surroundings;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      check: { type: 'boolean', default: false },
      refresh: { type: 'boolean', default: false },
      'registry-mirror': { type: 'string', multiple: true, default: [] },
      root: { type: 'string', default: root },
    },
  });
  const only = kindOf(values.only);
  const mirrors = mirrorsOf(values['registry-mirror']);
  const get = (surroundings.createClient ?? ((hosts) => createClient({ mirrors: hosts })))(mirrors);
  const report = await pin({
    root: values.root,
    get,
    names: positionals,
    check: values.check,
    refresh: values.refresh || values.check,
    ...(only !== undefined && { only }),
  }).catch((error: unknown) => {
    throw error instanceof UnknownName ? new WrongUsage(error.message) : error;
  });
  for (const line of linesOf(report, values.check)) print(line);
  for (const finding of sortFindings(report.findings)) {
    complain(`${finding.severity === 'error' ? '✗' : '!'} ${formatFinding(finding)}`);
  }
  return exitCodeOf(report);
}

function linesOf({ resolved, unchanged, written, findings }: PinReport, check: boolean): string[] {
  const failed = findings.filter(({ severity }) => severity === 'error').length;
  return [
    ...resolved.map(({ pin: { file, literal }, value }) =>
      check
        ? `! ${file}:${literal.line} ${literal.path} is unpinned; the registry says ${value}`
        : `+ ${file} ${literal.path} ${value}`,
    ),
    [
      `${resolved.length} ${check ? 'to pin' : 'pinned'} in ${check ? 'the catalog' : `${written.length} files`}`,
      ...(unchanged > 0 ? [`${unchanged} as they were`] : []),
      ...(failed > 0 ? [`${failed} to look at`] : []),
    ].join(', '),
  ];
}

/** Another try helps against these; against everything else, a person does. */
const ofSurroundings = new Set(['unreachable', 'rate-limited', 'not-written']);

function exitCodeOf({ findings }: PinReport): ExitCode {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.some(({ rule }) => !ofSurroundings.has(rule))) return exitCodes.findings;
  return errors.length > 0 ? exitCodes.surroundings : exitCodes.fine;
}

function kindOf(text: string | undefined): PinKind | undefined {
  if (text === undefined) return undefined;
  const kind = pinKinds.find((known) => known === text);
  if (kind === undefined) throw new WrongUsage(`--only ${text}: expected ${pinKinds.join(', ')}`);
  return kind;
}

function mirrorsOf(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const [, host = '', url = ''] = /^([^=/\s]+)=(https?:\/\/\S+)$/.exec(pair) ?? [];
      if (!URL.canParse(url)) {
        throw new WrongUsage(`--registry-mirror ${pair}: expected HOST=URL, as in docker.io=https://mirror.example`);
      }
      return [host === 'docker.io' ? dockerHub : host, url];
    }),
  );
}
