import { spawnSync } from 'node:child_process';

/** The program that reads Alertmanager's configuration, where the system has it. */
export function findAmtool(): string | undefined {
  const program = process.env['AMTOOL'] ?? 'amtool';
  return spawnSync(program, ['--version']).status === 0 ? program : undefined;
}

export function requireAmtool(): string {
  const found = findAmtool();
  if (found === undefined)
    throw new Error('amtool is missing: install it with the package prometheus-alertmanager of your system');
  return found;
}
