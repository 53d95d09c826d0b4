import { explain, meaningOf } from './engine/aws-error.ts';
import type { Context } from './engine/context.ts';
import { NotYet, refusal, Refused } from './engine/refused.ts';
import type { Look, Resource } from './engine/resource.ts';
import type { Step } from './engine/step.ts';
import type { Finding } from '@slipway/contracts/finding';

/** What `up` would do about one thing. */
export interface PlannedChange {
  readonly step: string;
  readonly title: string;
  /** `nothing`: it is as wanted. `wait`: AWS is at it. `refuse`: a person has to change something first. */
  readonly does: 'create' | 'delete' | 'nothing' | 'refuse' | 'update' | 'wait';
  /** How long it usually takes; 0 where nothing is done. */
  readonly minutes: number;
  /** What differs, one sentence each. */
  readonly differences: readonly string[];
  /** What a person has to change first, and what is worth knowing. */
  readonly findings: readonly Finding[];
}

/** Looks at everything once and changes nothing. */
export async function plan(context: Context, steps: readonly Step[]): Promise<readonly PlannedChange[]> {
  const changes: PlannedChange[] = [];
  for (const step of steps) {
    for (const resource of step.resources(context)) {
      const { title } = resource;
      const look = await lookAt(context, resource);
      changes.push({ step: step.title, title, ...inWords(look, resource) });
      // In a wrong account, everything else would be said of somebody else's things.
      if (look.state === 'refused' && step === steps[0]) return changes;
    }
  }
  return changes;
}

async function lookAt(context: Context, resource: Resource): Promise<Look> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await resource.look();
    } catch (error) {
      if (error instanceof NotYet)
        return { state: 'act', verb: 'create', differences: [`after ${error.what}`], act: () => Promise.reject(error) };
      if (error instanceof Refused) return { state: 'refused', because: error };
      if (meaningOf(error) === 'final' || attempt === 8)
        return { state: 'refused', because: refusal(context.file, { path: resource.title, ...explain(error) }) };
      await context.clock.sleep(2_000 * 2 ** Math.min(attempt, 4));
    }
  }
}

function inWords(look: Look, { minutes }: Resource): Omit<PlannedChange, 'step' | 'title'> {
  switch (look.state) {
    case 'ready':
      return { does: 'nothing', minutes: 0, differences: [], findings: look.warnings ?? [] };
    case 'busy':
      return { does: 'wait', minutes, differences: [look.status], findings: [] };
    case 'refused':
      return { does: 'refuse', minutes: 0, differences: [], findings: look.because.findings };
    case 'act':
      return { does: look.verb, minutes, differences: look.differences, findings: [] };
  }
}
