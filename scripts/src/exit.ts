import { maskCredentials } from '@slipway/contracts/credential';
import { formatFinding, hasErrors, sortFindings, type Finding } from '@slipway/contracts/finding';
import { WriteFailed } from '@slipway/render/write-tree';
import { debuglog } from 'node:util';

/** What a command's end says to whoever started it. */
export const exitCodes = { fine: 0, findings: 1, usage: 2, surroundings: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What was asked for does not exist, or contradicts itself. */
export class WrongUsage extends Error {}

/**
 * Prints findings as people read them; errors last, nearest to the prompt. What a warning says of many places is said once:
 * one image is in many manifests, and what to do about it is the same.
 */
export function report(
  findings: readonly Finding[],
  print: (text: string) => void,
  afterErrors = 'Nothing was written.',
): void {
  const warnings = findings.filter((finding) => finding.severity === 'warning');
  const errors = findings.filter((finding) => finding.severity === 'error');
  const alike = Map.groupBy(sortFindings(warnings), ({ rule, message, value, remedy }) =>
    JSON.stringify([rule, message, value, remedy]),
  );
  for (const [first, ...others] of alike.values()) {
    if (first === undefined) continue;
    const places = others.length === 1 ? '1 other place' : `${others.length} other places`;
    print(`! ${formatFinding(first)}${others.length === 0 ? '' : `\n    (the same in ${places})`}`);
  }
  for (const finding of sortFindings(errors)) print(`✗ ${formatFinding(finding)}`);
  if (hasErrors(findings)) print(`\n${errors.length} ${errors.length === 1 ? 'finding' : 'findings'}. ${afterErrors}`);
}

/**
 * Runs a command's main and turns how it ended into an exit code; `--help` prints the usage instead.
 *
 * What went wrong is said in one line. Only who sets NODE_DEBUG=slipway also sees the stack of an error that nobody foresaw.
 */
export async function run(main: () => Promise<ExitCode>, usage: string): Promise<void> {
  if (asksForHelp(process.argv.slice(2))) {
    console.log(usage);
    process.exitCode = exitCodes.fine;
    return;
  }
  const finished = noticeEnds();
  try {
    process.exitCode = await main();
    finished();
  } catch (error) {
    finished();
    if (isParseArgsError(error)) {
      fail(exitCodes.usage, error);
      console.error(`\n${usage}`);
    } else if (error instanceof WrongUsage) fail(exitCodes.usage, error);
    else {
      fail(exitCodes.surroundings, error);
      if (debuglog('slipway').enabled && !isForeseen(error)) console.error(stackOf(error));
    }
  }
}

/**
 * Files are written in one go: a signal that comes meanwhile ends the process after the last of them. And what a command
 * reads is code: should that end the process, or wait for ever, the command has failed.
 */
function noticeEnds(): () => void {
  process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
  const unfinished = (code: number) => {
    if (code > 128) return;
    console.error('✗ a declaration ended the command before it was done: it must hold data alone');
    process.exitCode = exitCodes.surroundings;
  };
  process.once('exit', unfinished);
  return () => {
    process.off('exit', unfinished);
  };
}

function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end === -1 ? undefined : end).some((word) => word === '--help' || word === '-h');
}

/** Says what went wrong in one line; a message of several lines is joined. */
function fail(code: ExitCode, error: unknown): void {
  const message = error instanceof Error ? error.message || error.name : String(error);
  console.error(`✗ ${maskCredentials(message).replace(/\s*\n\s*/g, ' ')}`);
  process.exitCode = code;
}

function isParseArgsError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

/** True when the message alone tells a person what to do: the disk refused. */
function isForeseen(error: unknown): boolean {
  return error instanceof WriteFailed || (error instanceof Error && 'syscall' in error);
}

function stackOf(error: unknown): string {
  return maskCredentials(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
