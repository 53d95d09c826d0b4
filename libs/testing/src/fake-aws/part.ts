import type { FakeClock } from './service.ts';

/** Something that AWS keeps, which is busy for a while after each change. */
export interface Part {
  status?: string | undefined;
  tags?: Readonly<Record<string, string>> | undefined;
  [member: string]: unknown;
}

interface Transition {
  readonly at: number;
  readonly arrive: () => void;
}

/** Parts by key, with what becomes of them as time passes. */
export class Parts<T extends Part> {
  readonly #parts = new Map<string, T>();
  readonly #transitions = new Map<string, Transition>();
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  get(key: string): T | undefined {
    const transition = this.#transitions.get(key);
    if (transition !== undefined && transition.at <= this.#clock.now()) {
      this.#transitions.delete(key);
      transition.arrive();
    }
    return this.#parts.get(key);
  }

  set(key: string, part: T): T {
    this.#parts.set(key, part);
    return part;
  }

  /** All that there are, in the order in which they were made. */
  all(): readonly T[] {
    return [...this.#parts.keys()].map((key) => this.get(key)).filter((part) => part !== undefined);
  }

  keys(): readonly string[] {
    return [...this.#parts.keys()].filter((key) => this.get(key) !== undefined);
  }

  delete(key: string): void {
    this.#parts.delete(key);
    this.#transitions.delete(key);
  }

  /** Gives a part a status for so many milliseconds, then another, with what changes at that moment. */
  become(key: string, during: string, milliseconds: number, after: string, change: Partial<T> = {}): void {
    const part = this.#parts.get(key);
    if (part === undefined) return;
    part.status = during;
    this.#transitions.set(key, {
      at: this.#clock.now() + milliseconds,
      arrive: () => Object.assign(part, change, { status: after }),
    });
  }

  /** Lets a part go after so many milliseconds. */
  vanish(key: string, during: string, milliseconds: number): void {
    const part = this.#parts.get(key);
    if (part === undefined) return;
    part.status = during;
    this.#transitions.set(key, { at: this.#clock.now() + milliseconds, arrive: () => this.#parts.delete(key) });
  }
}
