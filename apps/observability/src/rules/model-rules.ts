import { errorRatioOf, promisedShare } from '@slipway/contracts/objectives';
import type { Placement } from '@slipway/contracts/placement';
import { boundLabel, bucketFor, type Histogram } from '../metrics/exporters.ts';
import { burnRateGroup, type Promise95 } from './burn-rate.ts';
import type { RuleGroup, Samples } from './rule.ts';

/** Rules about what a model promises its callers: one group for each objective that somebody measures. */
export function modelRules(placement: Placement): readonly RuleGroup[] {
  const { name: model, engine } = placement;
  const { timeToFirstTokenMs, interTokenLatencyMs, latencyMs } = placement.model.objectives;
  // Inside Ray the engine's own metrics have other names; the gateway sees every model, and tells times of streams.
  const own = engine === 'vllm';
  const promises: readonly (Promise95 | undefined)[] = [
    within(timeToFirstTokenMs, (seconds) =>
      timePromise({
        model,
        seconds,
        breach: 'slow_first_tokens',
        alert: 'SlowFirstTokens',
        what: 'first tokens',
        histogram: own ? 'vllm:time_to_first_token_seconds' : 'litellm_llm_api_time_to_first_token_metric',
      }),
    ),
    within(own ? interTokenLatencyMs : undefined, (seconds) =>
      timePromise({
        model,
        seconds,
        breach: 'slow_tokens',
        alert: 'SlowTokens',
        what: 'further tokens',
        histogram: 'vllm:inter_token_latency_seconds',
      }),
    ),
    within(latencyMs, (seconds) =>
      timePromise({
        model,
        seconds,
        breach: 'slow_answers',
        alert: 'SlowAnswers',
        what: 'answers',
        histogram: 'litellm_request_total_latency_metric',
      }),
    ),
    errorPromise(placement),
  ];
  return promises.flatMap((promise) => (promise === undefined ? [] : [burnRateGroup(promise)]));
}

function within(milliseconds: number | undefined, promise: (seconds: number) => Promise95): Promise95 | undefined {
  return milliseconds === undefined ? undefined : promise(milliseconds / 1_000);
}

interface Timed {
  readonly model: string;
  readonly seconds: number;
  readonly breach: string;
  readonly alert: string;
  readonly what: string;
  readonly histogram: Histogram;
}

/** All but a twentieth arrive in time, as far as the buckets of the histogram can tell. */
function timePromise({ model, seconds, breach, alert, what, histogram }: Timed): Promise95 {
  const bound = bucketFor(histogram, seconds);
  const le = boundLabel(bound);
  const label = histogram.startsWith('vllm:') ? 'model_name' : 'requested_model';
  const which = `${label}="${model}"`;
  return {
    model,
    breach,
    alert,
    budget: 1 - promisedShare,
    promise: `${promisedShare * 100} % of its ${what} within ${seconds} s (measured at ${bound} s)`,
    ratio: (window) =>
      `1 - sum(rate(${histogram}_bucket{${which},le="${le}"}[${window}])) / sum(rate(${histogram}_count{${which}}[${window}]))`,
    samples: (part, minutes) => [
      { series: `${histogram}_bucket{${which},le="${le}"}`, values: growing(1_000 * (1 - part), minutes) },
      { series: `${histogram}_count{${which}}`, values: growing(1_000, minutes) },
    ],
  };
}

/** Calls that the gateway could not have answered, whoever's fault it was but the caller's. */
function errorPromise({ name: model, model: { objectives } }: Placement): Promise95 {
  const budget = errorRatioOf(objectives);
  const total = `litellm_proxy_total_requests_metric_total{requested_model="${model}"}`;
  const failed = `litellm_proxy_failed_requests_metric_total{requested_model="${model}",exception_status=~"5.."}`;
  return {
    model,
    breach: 'failed_calls',
    alert: 'FailedCalls',
    budget,
    promise: `no more than ${Number((budget * 100).toPrecision(6))} % of its calls fail`,
    ratio: (window) => `sum(rate(${failed}[${window}])) / sum(rate(${total}[${window}]))`,
    samples: (part, minutes) => [
      { series: failed.replace('=~"5.."', '="503"'), values: growing(1_000 * part, minutes) },
      { series: total, values: growing(1_000, minutes) },
    ],
  };
}

/** A counter that grows by so much each minute. */
function growing(by: number, minutes: number): Samples['values'] {
  return `0+${Number(by.toPrecision(6))}x${minutes}`;
}
