import { formatFinding, hasErrors, sortFindings, type Finding } from '@slipway/contracts/finding';
import { WriteFailed } from '@slipway/render/write-tree';
import { UnknownCluster } from './workspace.ts';

/** What a command's end says to whoever started it. */
export const exitCodes = { fine: 0, findings: 1, usage: 2, surroundings: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Wrong words on the command line. */
export class UsageError extends Error {}

/** Prints findings as people read them; errors last, nearest to the prompt. */
export function report(findings: readonly Finding[], print: (text: string) => void): void {
  const warnings = findings.filter((finding) => finding.severity === 'warning');
  const errors = findings.filter((finding) => finding.severity === 'error');
  for (const finding of [...sortFindings(warnings), ...sortFindings(errors)]) {
    print(`${finding.severity === 'error' ? '✗' : '!'} ${formatFinding(finding)}`);
  }
  if (hasErrors(findings))
    print(`\n${errors.length} ${errors.length === 1 ? 'finding' : 'findings'}. Nothing was written.`);
}

/** Runs a command's main and turns how it ended into an exit code. No stack trace is ever the message. */
export async function run(main: () => Promise<ExitCode>, usage: string): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof UnknownCluster) fail(exitCodes.usage, error.message);
    else if (error instanceof UsageError || isParseArgsError(error))
      fail(exitCodes.usage, `${error.message}\n\n${usage}`);
    else if (error instanceof WriteFailed || isDiskError(error)) fail(exitCodes.surroundings, error.message);
    else throw error;
  }
}

function fail(code: ExitCode, message: string): void {
  console.error(`✗ ${message}`);
  process.exitCode = code;
}

function isParseArgsError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function isDiskError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}
