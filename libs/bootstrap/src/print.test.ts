import { aCluster } from '@slipway/testing/builders';
import { describe, expect, it } from 'vitest';
import type { Event } from './engine/settle.ts';
import { eventPrinter, formatPlan } from './print.ts';

const waits = (status: string, seconds: number): Event => ({
  kind: 'waits',
  title: 'stack base',
  status,
  seconds,
  minutes: 5,
});

function printed(events: readonly Event[], isTerminal: boolean): string {
  let text = '';
  const print = eventPrinter((more) => (text += more), isTerminal);
  events.forEach(print);
  return text;
}

describe('progress', () => {
  const events: readonly Event[] = [
    { kind: 'acts', title: 'stack base', verb: 'create', differences: ['add Vpc', 'add Key'] },
    waits('CREATE_IN_PROGRESS', 25),
    waits('CREATE_IN_PROGRESS', 180),
    { kind: 'ready', title: 'stack base', seconds: 200, changed: true },
  ];

  it('is a line for each new status where nobody looks', () => {
    expect(printed(events, false).split('\n')).toEqual([
      '  + creates stack base: add Vpc and 1 more',
      '  … stack base: CREATE_IN_PROGRESS, 25 s of about 5 min',
      '  ✓ stack base (3 min)',
      '',
    ]);
  });

  it('is a line that changes on a terminal', () => {
    const text = printed(events, true);
    expect(text).toContain('\r\u001b[K  … stack base: CREATE_IN_PROGRESS, 3 min of about 5 min');
    expect(text.split('\n')).toHaveLength(3);
  });
});

describe('a plan', () => {
  it('reads as steps with what each would do, and ends with a sum', () => {
    const text = formatPlan(aCluster(), [
      {
        step: 'Cluster',
        title: 'EKS cluster test',
        does: 'create',
        minutes: 12,
        differences: ['Auto Mode'],
        findings: [],
      },
      {
        step: 'Access',
        title: 'access of reader',
        does: 'update',
        minutes: 1,
        differences: ['one', 'two'],
        findings: [],
      },
      { step: 'Access', title: 'access of admin', does: 'nothing', minutes: 0, differences: [], findings: [] },
    ]);
    expect(text).toContain('Cluster\n  + EKS cluster test  12 min  Auto Mode\n\nAccess\n  ~ access of reader');
    expect(text).toContain('1 to create, 1 to change; about 13 minutes. Nothing was changed.');
  });

  it('says when there is nothing to do', () => {
    const text = formatPlan(aCluster(), [
      { step: 'a', title: 'b', does: 'nothing', minutes: 0, differences: [], findings: [] },
    ]);
    expect(text).toContain('Everything is as wanted.');
  });
});
