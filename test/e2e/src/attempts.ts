import type { Attempt } from './attempts/attempt.ts';
import { queuedWork, queueJumping } from './attempts/batch-queues.ts';
import { everydayWork } from './attempts/everyday-work.ts';
import { containerEscapes } from './attempts/container-escapes.ts';
import { guardRails } from './attempts/guard-rails.ts';
import { otherTenants } from './attempts/other-tenants.ts';
import { platformMeans } from './attempts/platform-means.ts';
import { modelsDirectly } from './attempts/models-directly.ts';
import { overreach } from './attempts/overreach.ts';
import type { Offer } from './offers.ts';

/** How the server says that a role lacks a right. */
const noRight = /cannot (create|delete|get|list|patch) resource/;

function refusedBecause(because: RegExp, group: readonly Attempt[]): Attempt[] {
  return group.map((attempt) => ({ ...attempt, because }));
}

/** Everything that is tried somewhere, as a member of the environment's team. */
export const attempts: readonly Attempt[] = [
  ...everydayWork,
  ...queuedWork,
  ...refusedBecause(/violates PodSecurity|is invalid/, containerEscapes),
  ...refusedBecause(noRight, guardRails),
  ...refusedBecause(noRight, otherTenants),
  ...refusedBecause(noRight, queueJumping),
  ...refusedBecause(noRight, modelsDirectly),
  ...refusedBecause(/exceeded quota|denied request|not found|cannot /, platformMeans),
  ...refusedBecause(/exceeded quota|maximum storage|is invalid|cannot /, overreach),
];

/** What is tried on a cluster with these offers. */
export function attemptsWith(offers: ReadonlySet<Offer>): readonly Attempt[] {
  return attempts.filter(
    ({ where, unless }) => (where === undefined || offers.has(where)) && (unless === undefined || !offers.has(unless)),
  );
}
