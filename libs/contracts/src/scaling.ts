import type { Model } from './model.ts';
import type { Placement } from './placement.ts';

/** Time for a node to come and to download the image of a server, seconds. */
export const nodeAndImageSeconds = 600;

/** The longest that a caller waits for the first answer where nothing runs, seconds: node, image, weights, start. */
export function coldStartSeconds({ profile }: Pick<Placement, 'profile'>): number {
  return nodeAndImageSeconds + profile.startupSeconds;
}

/**
 * Requests that may wait for one replica while it still keeps its promise: as many as it begins within the time to the
 * first token (Little's law), and one at least, since somebody always waits for a moment.
 */
export function waitingRequestsPerReplica({ objectives }: Pick<Model, 'objectives'>): number {
  const { requestsPerSecond, timeToFirstTokenMs = 0, latencyMs = 0 } = objectives;
  return Math.max(1, Math.round((requestsPerSecond * Math.max(timeToFirstTokenMs, latencyMs)) / 1000));
}
