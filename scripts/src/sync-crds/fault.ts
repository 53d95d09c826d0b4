/** One reason why the schemas cannot be written. */
export interface SyncFault {
  /** The entry of `pins.json`: a source's name, or `kubernetes`. */
  readonly source: string;
  /** What of that source: `karpenter.sh/v1 NodePool`, or the name of a file. */
  readonly kind: string;
  readonly expected: string;
  readonly got: string;
  /** What to do about it. */
  readonly remedy: string;
  /** The pins are not to blame, but the network or the disk is. */
  readonly surroundings?: boolean;
}

/** Carries faults up to the place that collects them. */
export class SyncError extends Error {
  readonly faults: readonly SyncFault[];

  constructor(...faults: SyncFault[]) {
    super(faults.map(describeFault).join('\n'));
    this.name = 'SyncError';
    this.faults = faults;
  }
}

/** The fault as one line of text. */
export function describeFault({ source, kind, expected, got, remedy }: SyncFault): string {
  return `${source}: ${kind}: expected ${expected}, got ${got}. ${remedy}`;
}

/**
 * Awaits every job and collects what went wrong in any of them, so that one run names every fault.
 *
 * @throws {SyncError} with the faults of all jobs. Any other error is passed on as it is.
 */
export async function settle<T>(jobs: readonly Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(jobs);
  const faults: SyncFault[] = [];
  const values: T[] = [];
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') values.push(outcome.value);
    else if (outcome.reason instanceof SyncError) faults.push(...outcome.reason.faults);
    else throw outcome.reason;
  }
  if (faults.length > 0) throw new SyncError(...faults);
  return values;
}
