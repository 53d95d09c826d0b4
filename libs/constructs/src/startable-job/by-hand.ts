import type { k8s } from 'cdk8s-plus-28';

/** The first of January at midnight: never, since it is suspended; a schedule has to be there. */
export const never = '0 0 1 1 *';

/** One run of work that a person has started: it is not tried again, and its log is worth a week. */
export function runByHand(template: k8s.PodTemplateSpec, deadlineSeconds: number): k8s.JobTemplateSpec {
  return {
    spec: { backoffLimit: 0, activeDeadlineSeconds: deadlineSeconds, ttlSecondsAfterFinished: 604_800, template },
  };
}
