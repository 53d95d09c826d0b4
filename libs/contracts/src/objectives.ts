import type { ServiceLevelObjectives } from './model.ts';

/** Part of what happens that keeps within the times of a model's objectives. */
export const promisedShare = 0.95;

/** Part of the calls that may fail where a model says nothing of it. */
const usualErrorRatio = 0.01;

/** Part of the calls of a model that may fail. */
export function errorRatioOf({ errorRatio }: ServiceLevelObjectives): number {
  return errorRatio ?? usualErrorRatio;
}
