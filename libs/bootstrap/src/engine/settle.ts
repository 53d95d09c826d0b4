import { explain, meaningOf } from './aws-error.ts';
import type { Finding } from '@slipway/contracts/finding';
import type { Clock } from './clock.ts';
import { refusal, Refused } from './refused.ts';
import type { Act, Look, Resource } from './resource.ts';

/** What happens while resources become as wanted. */
export type Event =
  | {
      readonly kind: 'acts';
      readonly title: string;
      readonly verb: Act['verb'];
      readonly differences: readonly string[];
    }
  | {
      readonly kind: 'waits';
      readonly title: string;
      readonly status: string;
      readonly seconds: number;
      readonly minutes: number;
    }
  | { readonly kind: 'retries'; readonly title: string; readonly message: string }
  | {
      readonly kind: 'ready';
      readonly title: string;
      readonly seconds: number;
      readonly changed: boolean;
      readonly detail?: string;
      /** What stands against nothing and is worth knowing. */
      readonly warnings?: readonly Finding[];
    };

/** With what resources are made as wanted. */
export interface Settling {
  readonly clock: Clock;
  /** File that says what is wanted. */
  readonly file: string;
  readonly tell: (event: Event) => void;
}

/** Pauses between two looks, in milliseconds. */
const pause = { conflict: 10_000, transient: 2_000 } as const;
/** How many looks it takes, where something takes its usual time. */
const usualLooks = 12;
/** How often in a row AWS may fail, or be at something else, before a person is asked. */
const patience = { transient: 10, conflict: 60 } as const;
/** Acts after which something that still is not as wanted never will be. */
const mostActs = 40;
/** How many times its usual time something may take. */
const longest = 6;

/**
 * Looks, acts or waits, and looks again, until a resource is as wanted. Nothing is remembered between two runs: whoever is
 * stopped at any call goes on from what AWS says.
 * @throws Refused
 */
export async function settle(resource: Resource, settling: Settling): Promise<void> {
  const { clock, file, tell } = settling;
  const { title, minutes } = resource;
  const begun = clock.now();
  const seconds = () => Math.round((clock.now() - begun) / 1000);
  const failures = { transient: 0, conflict: 0 };
  let acts = 0;
  const again = async (error: unknown): Promise<void> => {
    if (error instanceof Refused) throw error;
    const meaning = meaningOf(error);
    // Between a look and an act, somebody else may have been faster.
    const kind = meaning === 'absent' ? 'conflict' : meaning;
    const explanation = explain(error);
    if (kind === 'final' || ++failures[kind] > patience[kind]) throw refusal(file, { path: title, ...explanation });
    tell({ kind: 'retries', title, message: explanation.message });
    await clock.sleep(kind === 'conflict' ? pause.conflict : pause.transient * 2 ** Math.min(failures.transient, 4));
  };
  for (;;) {
    let look: Look;
    try {
      look = await resource.look();
      if (look.state === 'act') {
        if (acts >= mostActs) throw neverAsWanted(file, title, look.differences);
        tell({ kind: 'acts', title, verb: look.verb, differences: look.differences });
        await look.act();
        acts++;
      }
      failures.transient = 0;
    } catch (error) {
      await again(error);
      continue;
    }
    switch (look.state) {
      case 'ready': {
        const { detail, warnings = [] } = look;
        const more = { ...(detail !== undefined && { detail }), ...(warnings.length > 0 && { warnings }) };
        tell({ kind: 'ready', title, seconds: seconds(), changed: acts > 0, ...more });
        return;
      }
      case 'refused':
        throw look.because;
      case 'busy':
        if (seconds() > minutes * 60 * longest) throw tooLong(file, title, look.status, seconds());
        tell({ kind: 'waits', title, status: look.status, seconds: seconds(), minutes });
        await clock.sleep((minutes * 60_000) / usualLooks);
        break;
      case 'act':
        failures.conflict = 0;
    }
  }
}

function neverAsWanted(file: string, title: string, differences: readonly string[]): Refused {
  return refusal(file, {
    rule: 'not-converging',
    path: title,
    message: `is still not as wanted after ${mostActs} changes: ${differences.join('; ') || 'it vanishes again'}`,
    remedy: 'look who else changes it, then run bootstrap up again',
  });
}

function tooLong(file: string, title: string, status: string, seconds: number): Refused {
  return refusal(file, {
    rule: 'takes-too-long',
    path: title,
    message: `is ${status} for ${Math.round(seconds / 60)} minutes`,
    remedy: 'look at it in the console of AWS; bootstrap up can be run again and goes on from here',
  });
}
