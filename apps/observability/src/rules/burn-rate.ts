import type { AlertSeverity } from '@slipway/contracts/alerts';
import type { AlertRule, Course, RecordingRule, RuleGroup, Samples } from './rule.ts';

/** A promise that only some of what happens may break, and how what breaks it is counted. */
export interface Promise95 {
  /** Whose: the name of a placement. */
  readonly model: string;
  /** What breaks it, as a metric names it: `slow_first_tokens`. */
  readonly breach: string;
  /** The alert: `SlowFirstTokens`. */
  readonly alert: string;
  /** Part that may break it. */
  readonly budget: number;
  /** What is promised, in words. */
  readonly promise: string;
  /** Part that broke it over a window: `5m`. */
  readonly ratio: (window: string) => string;
  /** Samples of which a part breaks it, a sample each minute for so many minutes. */
  readonly samples: (part: number, minutes: number) => readonly Samples[];
}

/** How fast a budget is spent before somebody hears of it: over a long window, and still over a short one. */
const speeds: readonly {
  readonly long: string;
  readonly short: string;
  readonly minutes: number;
  readonly factor: number;
  readonly severity: AlertSeverity;
}[] = [
  // The budget of 30 days is gone in two days, in five, in ten.
  { long: '1h', short: '5m', minutes: 60, factor: 14.4, severity: 'page' },
  { long: '6h', short: '30m', minutes: 360, factor: 6, severity: 'page' },
  { long: '1d', short: '2h', minutes: 1440, factor: 3, severity: 'ticket' },
];

/** Time for which it must be so: a window is long enough, and one odd sample must not wake anybody. */
const forMinutes = 2;

/** Alerts about one promise, each with two windows, and what they look at. */
export function burnRateGroup(promised: Promise95): RuleGroup {
  const windows = [...new Set(speeds.flatMap(({ short, long }) => [short, long]))];
  return {
    name: `${promised.model}-${promised.breach.replaceAll('_', '-')}`,
    recordings: windows.map((window) => recording(promised, window)),
    alerts: speeds.map((speed) => alertOf(promised, speed)),
  };
}

function recorded({ breach }: Promise95, window: string): string {
  return `model:${breach}:ratio_rate${window}`;
}

function recording(promised: Promise95, window: string): RecordingRule {
  return { record: recorded(promised, window), expr: promised.ratio(window), labels: { model: promised.model } };
}

function alertOf(promised: Promise95, { long, short, minutes, factor, severity }: (typeof speeds)[number]): AlertRule {
  const { model, alert, budget, promise, samples } = promised;
  // However large a budget is, more than all cannot break the promise.
  const most = Number(Math.min(factor * budget, 0.99).toPrecision(6));
  const over = (window: string) => `${recorded(promised, window)}{model="${model}"} > ${most}`;
  const lasting = minutes + 30;
  const course = (part: number): Course => ({
    samples: samples(part, lasting),
    level: part,
    // As Prometheus writes a percentage: four figures.
    value: `${Number((part * 100).toPrecision(4))}%`,
  });
  return {
    alert,
    expr: `${over(long)} and ${over(short)}`,
    forMinutes,
    severity,
    labels: { window: long },
    summary: `{{ $value | humanizePercentage }} of what ${model} did in ${long} broke its promise: ${promise}`,
    proof: {
      firing: course((most + 1) / 2),
      // Off the middle, where another speed has its threshold.
      silent: course(most * 0.4),
      atMinutes: lasting - 5,
      threshold: most,
      inherited: { model },
    },
  };
}
