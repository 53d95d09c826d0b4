import type { SearchSettings } from '@slipway/contracts/search-settings';
import { makePlan } from './plan.ts';
import { call, CallFailed, masked, type Server } from './server.ts';

/** Exit codes, the same as those of all commands. */
export const exitCodes = { fine: 0, findings: 1, wrongUsage: 2, surroundings: 3 } as const;

/** What to tell, and whom. */
export interface Telling {
  readonly server: Server;
  readonly settings: SearchSettings;
  /** Says what would be done, and does nothing. */
  readonly dryRun: boolean;
  readonly print: (line: string) => void;
}

/**
 * Makes OpenSearch say what is wanted. What comes later relies on what comes first: the first step that fails is the last
 * one, and the next run begins by looking again.
 */
export async function apply({ server, settings, dryRun, print }: Telling): Promise<number> {
  const say = (line: string): void => {
    print(masked(line, server));
  };
  const { steps, waiting } = await makePlan(server, settings);
  for (const line of waiting) say(`waiting: ${line}`);
  let taken = 0;
  for (const { title, method, path, body } of steps) {
    if (dryRun) {
      say(`would ${title}`);
      continue;
    }
    try {
      await call(server, method, path, body);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      say(`failed: ${title}: ${error.message}`);
      break;
    }
    taken += 1;
    say(title);
  }
  say(`${steps.length} to do, ${taken} done, ${waiting.length} waiting`);
  return dryRun || taken === steps.length ? exitCodes.fine : exitCodes.findings;
}
