import { maskCredentials } from '@slipway/contracts/credential';
import type { Cluster } from '@slipway/contracts/cluster';
import { formatFinding, type Finding } from '@slipway/contracts/finding';
import type { Event } from './engine/settle.ts';
import type { PlannedChange } from './plan.ts';

const signs = { create: '+', update: '~', delete: '-', wait: '…', refuse: '✗', nothing: '✓' } as const;
const verbs = { create: 'creates', update: 'changes', delete: 'deletes' } as const;

/** A plan as a person reads it: each step with what it would do, and how long that takes. */
export function formatPlan(
  cluster: Pick<Cluster, 'account' | 'name' | 'region'>,
  changes: readonly PlannedChange[],
): string {
  const widest = Math.max(...changes.map(({ title }) => title.length));
  const lines = [`${cluster.name} in account ${cluster.account}, ${cluster.region.name}`];
  let step = '';
  for (const change of changes) {
    if (change.step !== step) lines.push('', change.step);
    step = change.step;
    const [first = '', ...more] = change.differences;
    const time = change.minutes === 0 ? '' : `${change.minutes} min`;
    lines.push(`  ${signs[change.does]} ${change.title.padEnd(widest)}  ${time.padStart(6)}  ${first}`.trimEnd());
    for (const difference of more) lines.push(`    ${' '.repeat(widest)}          ${difference}`);
    for (const finding of change.findings) lines.push(`      ${inLine(finding)}`);
  }
  return maskCredentials([...lines, '', summary(changes)].join('\n'));
}

function summary(changes: readonly PlannedChange[]): string {
  const count = (does: PlannedChange['does']) => changes.filter((change) => change.does === does).length;
  const parts = [
    [count('create'), 'to create'],
    [count('update'), 'to change'],
    [count('delete'), 'to delete'],
    [count('wait'), 'that AWS is at'],
    [count('refuse'), 'to be decided by a person first'],
  ] as const;
  const named = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  if (named.length === 0) return 'Everything is as wanted.';
  const minutes = changes.reduce((sum, change) => sum + change.minutes, 0);
  return `${named.join(', ')}; about ${minutes} minutes. Nothing was changed.`;
}

/** What happens, as a line. */
export function formatEvent(event: Event): string {
  switch (event.kind) {
    case 'acts': {
      const [first, ...others] = event.differences;
      const what = first === undefined ? '' : `: ${first}${others.length === 0 ? '' : ` and ${others.length} more`}`;
      return `  ${signs[event.verb]} ${verbs[event.verb]} ${event.title}${what}`;
    }
    case 'waits':
      return `  … ${event.title}: ${event.status}, ${duration(event.seconds)} of about ${event.minutes} min`;
    case 'retries':
      return `  ↻ ${event.title}: ${maskCredentials(event.message)}`;
    case 'ready':
      return [
        `  ✓ ${event.title}${event.changed ? ` (${duration(event.seconds)})` : ''}`,
        ...(event.warnings ?? []).map((warning) => `      ${inLine(warning)}`),
      ].join('\n');
  }
}

/** A finding below the thing that it is about. */
function inLine(finding: Finding): string {
  return `${finding.severity === 'error' ? '✗' : '!'} ${formatFinding(finding).replaceAll('\n', '\n    ')}`;
}

/** `45 s`, `12 min`. */
function duration(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/**
 * Prints events: on a terminal, waiting is one line that changes; elsewhere, a line for each new status.
 */
export function eventPrinter(write: (text: string) => void, isTerminal: boolean): (event: Event) => void {
  let waiting = '';
  return (event) => {
    const line = formatEvent(event);
    if (event.kind !== 'waits') {
      write(`${isTerminal && waiting !== '' ? '\r\u001b[K' : ''}${line}\n`);
      waiting = '';
    } else if (isTerminal) {
      write(`\r\u001b[K${line}`);
      waiting = line;
    } else if (`${event.title} ${event.status}` !== waiting) {
      write(`${line}\n`);
      waiting = `${event.title} ${event.status}`;
    }
  };
}
