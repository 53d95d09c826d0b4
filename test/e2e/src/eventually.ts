import { setTimeout as pause } from 'node:timers/promises';
import { reasonOf, Trouble } from './trouble.ts';

/** How long to ask, and what for. */
export interface Patience {
  /** What is awaited, for the message: `etcd to answer`. */
  readonly what: string;
  readonly seconds: number;
  /** Why asking on is pointless, where it is. */
  readonly hopeless?: (() => string | undefined) | undefined;
  /** What is still wrong, for the message; asked once, at the end. */
  readonly trouble?: (() => string | undefined) | undefined;
}

/** What was awaited did not come in time. */
export class TimedOut extends Error {}

const betweenQuestionsMs = 100;

/** Asks until there is an answer, and gives it. A question that throws counts as unanswered. */
export async function eventually<T>(ask: () => Promise<T | undefined>, patience: Patience): Promise<T> {
  const deadline = performance.now() + patience.seconds * 1000;
  for (;;) {
    let thrown = '';
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      thrown = reasonOf(error);
    }
    const hopeless = patience.hopeless?.();
    if (hopeless !== undefined) throw new Trouble(`waited for ${patience.what}: ${hopeless}`);
    if (performance.now() > deadline) {
      const trouble = [patience.trouble?.() ?? '', thrown].filter((text) => text !== '').join('; ');
      throw new TimedOut(`waited ${patience.seconds} s for ${patience.what}${trouble === '' ? '' : `: ${trouble}`}`);
    }
    await pause(betweenQuestionsMs);
  }
}
