/** Exit codes by which a shell knows that a signal ended a program. */
const interrupted = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** What was started, and can be ended as a whole. */
export interface Endable {
  end(): Promise<unknown>;
}

/** Several that end together. One that comes when it is over is refused. */
export class Together implements Endable {
  readonly #members = new Set<Endable>();
  #over = false;

  get isOver(): boolean {
    return this.#over;
  }

  add(member: Endable): void {
    if (this.#over) throw new Error('it is over');
    this.#members.add(member);
  }

  async end(): Promise<void> {
    this.#over = true;
    // One that cannot be ended keeps none of the others from it.
    const ended = await Promise.allSettled([...this.#members].map((member) => member.end()));
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  }
}

/** Does something that a signal may end at any moment: everything that was started is ended first. */
export async function interruptible<T>(started: Endable, work: () => Promise<T>): Promise<T> {
  const ending = new AbortController();
  const handlers = Object.entries(interrupted).map(([signal, code]) => {
    const handler = (): void => {
      ending.abort();
      console.error(`\n✗ interrupted; ending what was started`);
      started
        .end()
        .then(() => {
          console.error('✓ all of it has ended');
        })
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
