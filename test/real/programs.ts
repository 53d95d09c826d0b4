import { litellm } from './litellm/installation.ts';
import { ray } from './ray/installation.ts';
import { findPython, installPython, type PythonProgram } from './support/python-installation.ts';

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
  ofPython('LiteLLM', 'test/real/litellm.real.ts', litellm),
  ofPython('Ray', 'test/real/ray.real.ts', ray),
];

function ofPython(name: string, checks: string, program: PythonProgram): Program {
  return { name, checks, find: () => findPython(program), install: () => installPython(program) };
}
