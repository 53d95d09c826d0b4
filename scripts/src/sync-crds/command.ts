import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeFault, SyncError } from './fault.ts';
import { parsePins } from './pins.ts';
import { syncCrds } from './sync.ts';
import type { SyncOptions, SyncReport } from './sync.ts';

const USAGE = `Usage: npx nx run sync-crds -- [--from DIR]

Makes libs/crds/schemas/ match libs/crds/pins.json.
  --from DIR  read the pinned files below DIR and download nothing`;

/** Exit codes that all commands of this repository share. */
const EXIT = { fine: 0, findings: 1, usage: 2, surroundings: 3 } as const;

/** What the command needs from the outside. */
export interface CommandOptions {
  /** The folder that holds `pins.json` and `schemas/`. */
  readonly crds: string;
  /**
   * Where downloads start.
   *
   * @default - GitHub's server for raw files
   */
  readonly baseUrl?: string;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
}

/**
 * Runs the command.
 *
 * @returns the exit code: 0 fine, 1 the pins are at fault, 2 wrong usage, 3 network or disk failed.
 */
export async function runSyncCrds(args: readonly string[], options: CommandOptions): Promise<number> {
  const { crds, baseUrl, print, complain } = options;
  const parsed = parse(args);
  if (typeof parsed === 'string') {
    complain(`${parsed}\n\n${USAGE}`);
    return EXIT.usage;
  }
  if (parsed.help === true) {
    print(USAGE);
    return EXIT.fine;
  }
  try {
    const pins = parsePins(readFileSync(join(crds, 'pins.json'), 'utf8'));
    const sync: SyncOptions = {
      pins,
      schemas: join(crds, 'schemas'),
      ...(parsed.from !== undefined && { from: parsed.from }),
      ...(baseUrl !== undefined && { baseUrl }),
    };
    for (const line of summary(await syncCrds(sync))) print(line);
    return EXIT.fine;
  } catch (error) {
    return explain(error, complain);
  }
}

function parse(args: readonly string[]): { from?: string; help?: boolean } | string {
  try {
    const { from, help } = parseArgs({
      args: [...args],
      options: { from: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    }).values;
    return { ...(from !== undefined && { from }), ...(help !== undefined && { help }) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function summary({ files, kept, changed }: SyncReport): string[] {
  return [
    ...kept.map((kind) => `${kind}: no public source, the committed schema is kept (--from replaces it)`),
    `${String(files.length)} schema files match the pins, ${changed ? 'written' : 'nothing to write'}`,
  ];
}

function explain(error: unknown, complain: (line: string) => void): number {
  if (!(error instanceof SyncError)) {
    complain(`The schemas could not be written: ${error instanceof Error ? error.message : String(error)}`);
    return EXIT.surroundings;
  }
  for (const fault of error.faults) complain(describeFault(fault));
  complain('Nothing was written.');
  return error.faults.some(({ surroundings }) => surroundings === true) ? EXIT.surroundings : EXIT.findings;
}
