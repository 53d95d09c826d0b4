/** The machine, not a manifest, is at fault: a program is missing, a disk is full, a process ended. Exit code 3. */
export class Trouble extends Error {}

/** Wrong words on the command line. Exit code 2. */
export class WrongUsage extends Error {}

/** Whether a file could not be written for want of room. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** What went wrong, in the words of whoever said it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isDiskFull(error)) return `the disk is full (${error.message})`;
  return error.message;
}
