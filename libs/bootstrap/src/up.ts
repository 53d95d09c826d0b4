import type { Context } from './engine/context.ts';
import { settle } from './engine/settle.ts';
import type { Step } from './engine/step.ts';

/**
 * Makes everything as wanted, step by step. Can be stopped at any call and run again.
 * @throws Refused
 */
export async function up(
  context: Context,
  steps: readonly Step[],
  begin: (step: Step) => void = () => undefined,
): Promise<void> {
  for (const step of steps) {
    const resources = step.resources(context);
    if (resources.length > 0) begin(step);
    for (const resource of resources) await settle(resource, context);
  }
}
