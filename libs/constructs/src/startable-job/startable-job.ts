import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { never, runByHand } from './by-hand.ts';
import { JobParts, type JobPartsProps } from './job-parts.ts';

/** What a `StartableJob` needs to know. */
export interface StartableJobProps extends JobPartsProps {
  /**
   * When it starts by itself, in UTC and in the words of cron.
   *
   * @default - never
   */
  readonly schedule?: string;
}

/**
 * Work that somebody can start by hand, as often as they like: `kubectl create job NAME --from=cronjob/…`. Not a suspended
 * Job, which Argo CD would suspend again.
 */
export class StartableJob extends Construct {
  constructor(scope: Construct, id: string, props: StartableJobProps) {
    super(scope, id);
    const { namespace, name } = props.workload;
    const { labels, template } = new JobParts(this, 'parts', props);
    new k8s.KubeCronJob(this, 'job', {
      metadata: { name, namespace, labels: { ...labels } },
      spec: {
        schedule: props.schedule ?? never,
        suspend: props.schedule === undefined,
        concurrencyPolicy: 'Forbid',
        jobTemplate: runByHand(template, props.deadlineSeconds),
      },
    });
  }
}
