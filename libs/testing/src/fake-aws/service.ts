import type { QueryProtocol } from './query.ts';

/** A refusal as a service of AWS words it. */
export class AwsError extends Error {
  /** Name of the error: `ResourceNotFoundException`. */
  readonly code: string;
  /** Status of the HTTP response. */
  readonly status: number;
  /** Further members of the error: `clusterName`. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, status: number, message: string, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** One request, as the schema of its operation reads it. */
export type Input = Readonly<Record<string, unknown>>;

/** What a service does when it is asked, in the region that it is asked in; what is not there is not known to the fake. */
export type Handlers = Readonly<Record<string, (input: never, region: string) => object>>;

/** How a service is spoken to. */
export type Protocol = QueryProtocol | 'json' | 'rest-json';

/** A service of AWS with its state. */
export interface FakeService {
  /** The name under which requests to it are signed. */
  readonly signedAs: string;
  readonly protocol: Protocol;
  /** What its SDK client exports. */
  readonly client: Readonly<Record<string, unknown>>;
  readonly handlers: Handlers;
  /** How it words that a request disagrees with its operation. */
  readonly invalid: string;
}

/** The time as the fake sees it, in milliseconds. */
export interface FakeClock {
  readonly now: () => number;
}

/** Time that only passes when somebody sleeps. */
export class VirtualClock implements FakeClock {
  #now = Date.UTC(2026, 10, 21);

  readonly now = (): number => this.#now;

  /** Lets others have their turn, and time pass. */
  readonly sleep = async (milliseconds: number): Promise<void> => {
    this.#now += milliseconds;
    await new Promise((resolve) => setImmediate(resolve));
  };
}
