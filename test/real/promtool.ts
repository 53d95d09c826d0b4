import { spawnSync } from 'node:child_process';

/** The program that judges rules, where the system has it. */
export function findPromtool(): string | undefined {
  const program = process.env['PROMTOOL'] ?? 'promtool';
  return spawnSync(program, ['--version']).status === 0 ? program : undefined;
}

export function requirePromtool(): string {
  const found = findPromtool();
  if (found === undefined)
    throw new Error('promtool is missing: install it with the package prometheus of your system');
  return found;
}
