import { formatFinding, type Finding } from '@slipway/contracts/finding';

/** Something stands against going on, which a person has to change; what was done stays, and the next run goes on from there. */
export class Refused extends Error {
  /** All that was found at once; at least one is an error. */
  readonly findings: readonly Finding[];

  constructor(...findings: readonly [Finding, ...Finding[]]) {
    super(findings.map(formatFinding).join('\n'));
    this.findings = findings;
  }
}

/** Something must be there first: in a plan of a cluster that is not made yet. */
export class NotYet extends Error {
  /** What must be there first: `stack base`. */
  readonly what: string;

  constructor(what: string) {
    super(`${what} is not there yet`);
    this.what = what;
  }
}

/** A finding about the AWS side of a cluster; it points at the file that says what is wanted. */
export function refusal(
  file: string,
  fault: { readonly rule: string; readonly message: string; readonly remedy: string; readonly path?: string },
): Refused {
  return new Refused({ severity: 'error', file, ...fault });
}
