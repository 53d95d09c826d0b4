import type { Manifest } from '@slipway/contracts/manifest';
import { at, listAt, textAt } from '@slipway/proofs/fields';

/** Argo CD tries a sync that failed again, and waits longer each time. What it waits for here, and when that is in vain. */

/** Moments in which nothing happens, because every Application that is not settled waits for its next try. */
export class Standstills {
  #failures = '';
  #tries = 0;

  /** What to do about Applications that are not settled: nothing, try them now, or give up, for a try changed nothing. */
  judge(unsettled: readonly Manifest[]): 'wait' | 'try now' | 'give up' {
    if (!unsettled.some(waitsForRetry) || !unsettled.every((one) => waitsForRetry(one) || waitsForOthers(one)))
      return 'wait';
    const failures = unsettled.map(failuresOf).join('\n');
    const tries = unsettled.reduce((sum, one) => sum + retriesOf(one), 0);
    if (failures !== this.#failures) {
      this.#failures = failures;
      this.#tries = tries;
      return 'try now';
    }
    return tries > this.#tries ? 'give up' : 'wait';
  }
}

/** The change by which an Application makes its next try at once. How many it has is left as it is. */
export const tryNow = {
  status: { operationState: { operation: { retry: { backoff: { duration: '1s', factor: 1 } } } } },
};

/** Whether its sync has failed, and will be tried again. */
export function waitsForRetry({ status }: Manifest): boolean {
  const state = at(status, 'operationState');
  return textAt(state, 'phase') === 'Running' && textAt(state, 'finishedAt') !== undefined;
}

/** Whether it has done its own part, and other Applications have not. */
function waitsForOthers(application: Manifest): boolean {
  const { status } = application;
  if (at(application, 'operation') !== undefined && textAt(status, 'operationState', 'phase') !== 'Running')
    return false;
  if (textAt(application, 'metadata', 'annotations', 'argocd.argoproj.io/refresh') !== undefined) return false;
  if (textAt(status, 'operationState', 'phase') === 'Running')
    return /^waiting for healthy state of argoproj\.io\/Application\//.test(
      textAt(status, 'operationState', 'message') ?? '',
    );
  const unhealthy = listAt(status, 'resources').filter(
    (one) => (textAt(one, 'health', 'status') ?? 'Healthy') !== 'Healthy',
  );
  return (
    textAt(status, 'sync', 'status') === 'Synced' &&
    unhealthy.length > 0 &&
    unhealthy.every((one) => textAt(one, 'kind') === 'Application')
  );
}

function failuresOf(application: Manifest): string {
  const failed = listAt(application, 'status', 'operationState', 'syncResult', 'resources').filter(
    (one) => textAt(one, 'status') === 'SyncFailed',
  );
  const messages = failed.map(
    (one) => `${textAt(one, 'kind') ?? ''} ${textAt(one, 'name') ?? ''}: ${textAt(one, 'message') ?? ''}`,
  );
  return [application.metadata.name, ...messages.sort()].join('; ');
}

function retriesOf(application: Manifest): number {
  return Number(at(application, 'status', 'operationState', 'retryCount') ?? 0);
}
