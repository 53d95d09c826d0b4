import type { Finding } from '@slipway/contracts/finding';
import type { Quota } from '@slipway/contracts/quota';
import type { Demand } from './demand.ts';

/** What there is of a quota. */
export interface Allowance {
  readonly quota: Quota;
  /** Undefined where AWS does not say. */
  readonly value: number | undefined;
  /** What others in the account take of it, where that can be counted: then `value` is shared with them. */
  readonly others: number;
}

/** Where findings point. */
export interface Place {
  readonly file: string;
  /** `us-east-1`. */
  readonly region: string;
}

/**
 * The quotas that are too low, each with the value to request. An error where what must run at once does not fit; a
 * warning where the cluster cannot grow to what it declares.
 */
export function shortfalls(
  demands: readonly Demand[],
  allowances: readonly Allowance[],
  place: Place,
): readonly Finding[] {
  const least = leastByQuota(demands, allowances);
  return allowances.flatMap((allowance) => {
    const { quota, value, others } = allowance;
    const parts = demands.filter(({ quotas }) => quotas.some(({ code }) => code === quota.code));
    const most = parts.reduce((sum, part) => sum + part.most, 0);
    if (value === undefined) return [unknownQuota(quota, most, place)];
    const atOnce = least.get(quota.code) ?? 0;
    if (others + most <= value) return [];
    const severity = others + atOnce > value ? 'error' : 'warning';
    return [tooLow(allowance, { severity, atOnce, most, parts }, place)];
  });
}

/** What must be there at once, by quota: where there are several, in the first that has room. */
function leastByQuota(demands: readonly Demand[], allowances: readonly Allowance[]): ReadonlyMap<string, number> {
  const taken = new Map<string, number>();
  const room = ({ code }: Quota) => {
    const found = allowances.find(({ quota }) => quota.code === code);
    return (found?.value ?? 0) - (found?.others ?? 0) - (taken.get(code) ?? 0);
  };
  const choosy = [...demands].sort((a, b) => a.quotas.length - b.quotas.length);
  for (const { quotas, least } of choosy) {
    const chosen = quotas.find((quota) => room(quota) >= least) ?? quotas[0];
    if (chosen !== undefined) taken.set(chosen.code, (taken.get(chosen.code) ?? 0) + least);
  }
  return taken;
}

interface Shortfall {
  readonly severity: Finding['severity'];
  readonly atOnce: number;
  readonly most: number;
  readonly parts: readonly Demand[];
}

function tooLow(
  { quota, value, others }: Allowance,
  { severity, atOnce, most, parts }: Shortfall,
  { file, region }: Place,
): Finding {
  const taken = others === 0 ? '' : `, ${others} of them taken by others`;
  const needs = atOnce > 0 ? `needs ${atOnce} at once and ` : '';
  const reach = most > atOnce ? `${needs}may grow to ${most}` : `needs ${most}`;
  return {
    rule: 'quota-too-low',
    severity,
    file,
    path: `quota ${quota.code}`,
    message: `(${quota.name}) is ${value} in ${region}${taken}, and the cluster ${reach}: ${parts.map((part) => `${part.what} ${part.most}`).join(', ')}`,
    remedy: `request it: aws service-quotas request-service-quota-increase --region ${region} --service-code ${quota.service} --quota-code ${quota.code} --desired-value ${others + most}`,
  };
}

function unknownQuota({ code, name, service }: Quota, most: number, { file, region }: Place): Finding {
  return {
    rule: 'quota-unknown',
    severity: 'warning',
    file,
    path: `quota ${code}`,
    message: `(${name}) is not known to AWS in ${region}, and the cluster may grow to ${most}`,
    remedy: `look whether ${service} has it there under another code, and whether the region has such instances at all`,
  };
}
