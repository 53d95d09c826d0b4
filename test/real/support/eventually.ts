import { setTimeout as pause } from 'node:timers/promises';

/** How long to ask, and what for. */
export interface Patience {
  /** What is awaited, for the error: `an answer of /health`. */
  readonly what: string;
  readonly seconds: number;
  /** Why asking on is pointless, where it is. */
  readonly hopeless?: () => string | undefined;
}

/** Asks until the answer is yes. A question that throws counts as no. */
export async function eventually(ask: () => Promise<boolean>, { what, seconds, hopeless }: Patience): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  let trouble = '';
  for (;;) {
    try {
      if (await ask()) return;
    } catch (error) {
      trouble = `: ${String(error)}`;
    }
    const reason = hopeless?.();
    if (reason !== undefined) throw new Error(`waited for ${what}: ${reason}`);
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s for ${what}${trouble}`);
    await pause(100);
  }
}
