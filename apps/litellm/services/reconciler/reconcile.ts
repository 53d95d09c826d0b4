import type { GatewayAccounts } from '@slipway/contracts/gateway-accounts';
import { withEnvironments, type EnvironmentFiles } from './accounts.ts';
import { CallFailed, type Server } from './http.ts';
import { readKeyValues } from './key-values.ts';
import { readDatabase, take } from './litellm.ts';
import { makePlan } from './plan.ts';

/** What to do, and with whom. */
export interface Reconciliation {
  /** What is said of the cluster; environments add to it. */
  readonly accounts: GatewayAccounts;
  readonly environments: EnvironmentFiles;
  readonly litellm: Server;
  /** The API server that has the Secrets of keys. */
  readonly kubernetes: Server;
  /** Says what would be done, and does nothing. */
  readonly dryRun: boolean;
  readonly print: (line: string) => void;
}

/** Exit codes, the same as those of all commands. */
export const exitCodes = { fine: 0, findings: 1, wrongUsage: 2, surroundings: 3 } as const;

/** Makes LiteLLM's database say what is wanted. Whatever fails is left to the next run, which begins by looking again. */
export async function reconcile({
  accounts,
  environments,
  litellm,
  kubernetes,
  dryRun,
  print,
}: Reconciliation): Promise<number> {
  const wanted = await withEnvironments(kubernetes, environments, accounts);
  const values = await readKeyValues(kubernetes, wanted.keys);
  const plan = makePlan(wanted, values, await readDatabase(litellm));
  for (const line of plan.waiting) print(`waiting: ${line}`);
  for (const line of plan.refused) print(`refused: ${line}`);
  for (const line of plan.conflicts) print(`conflict: ${line}`);
  const failed = new Set<string>();
  let taken = 0;
  for (const step of plan.steps) {
    if (dryRun) {
      print(`would ${step.title}`);
      continue;
    }
    const missing = step.needs.find((title) => failed.has(title));
    try {
      if (missing !== undefined) throw new CallFailed(`needs: ${missing}`);
      await take(litellm, step);
      taken += 1;
      print(step.title);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      failed.add(step.title);
      print(`failed: ${step.title}: ${error.message}`);
    }
  }
  const counts = `${plan.steps.length} to do, ${taken} done, ${failed.size} failed`;
  const { conflicts, refused, waiting } = plan;
  print(`${counts}, ${conflicts.length} in conflict, ${refused.length} refused, ${waiting.length} waiting`);
  return failed.size > 0 || conflicts.length > 0 ? exitCodes.findings : exitCodes.fine;
}
