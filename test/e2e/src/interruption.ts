import type { Rehearsal } from './rehearsal.ts';

/** Exit codes by which a shell knows that a signal ended a program. */
const interrupted = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Does something that a signal may end at any moment: everything that was started is ended first. */
export async function interruptible<T>(rehearsal: Rehearsal, work: () => Promise<T>): Promise<T> {
  const ending = new AbortController();
  const handlers = Object.entries(interrupted).map(([signal, code]) => {
    const handler = (): void => {
      ending.abort();
      console.error(`\n✗ interrupted; ending what was started`);
      rehearsal
        .end()
        .catch((error: unknown) => {
          console.error(String(error));
        })
        .finally(() => process.exit(code));
    };
    process.once(signal, handler);
    return () => process.off(signal, handler);
  });
  try {
    return await work();
  } catch (error) {
    // What the work says now is that its processes end, which they should.
    if (ending.signal.aborted) return await new Promise<never>(() => undefined);
    throw error;
  } finally {
    for (const forget of handlers) forget();
  }
}
