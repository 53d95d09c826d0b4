import { findLitellm, installLitellm } from './litellm/installation.ts';

/** A program that checks need and that no package of this repository brings. */
export interface Program {
  readonly name: string;
  /** Files of the checks that need it, as vitest filters them. */
  readonly checks: string;
  /** Where it is; `undefined` where it is missing. */
  readonly find: () => string | undefined;
  /** Makes it, unless it is there. */
  readonly install: () => string;
}

export const programs: readonly Program[] = [
  { name: 'LiteLLM', checks: 'test/real/litellm.real.ts', find: findLitellm, install: installLitellm },
];
