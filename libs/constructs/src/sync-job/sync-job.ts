import { selectorLabels } from '@slipway/contracts/endpoint';
import { smokeWorkload } from '@slipway/contracts/smoke';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { syncWave } from '../reload/sync-wave.ts';
import { never, runByHand } from '../startable-job/by-hand.ts';
import { JobParts, type JobPartsProps } from '../startable-job/job-parts.ts';

/** Among the objects of an Application. */
export interface InWave {
  /** Those of a lower wave are healthy before, and those of a higher one come after. */
  readonly wave: number;
}

/** What a `SyncJob` needs to know. */
export interface SyncJobProps extends JobPartsProps {
  /**
   * When Argo CD runs it: among the objects of its Application, after those of a lower wave are healthy and before those
   * of a higher one; or when all of them are.
   */
  readonly runs: InWave | 'after all';
  /** Times that it is tried again before the sync fails. */
  readonly retries: number;

  /**
   * Minute of each hour in which it runs as well, whether anything was synced or not.
   *
   * @default - it runs in syncs only
   */
  readonly hourlyAt?: number;

  /**
   * Arguments with which the same program tries out what it has made, for whoever starts it by hand.
   *
   * @default - it tries out nothing
   */
  readonly tryOut?: readonly string[];
}

/** Work that is done anew in every sync of its Application, which fails where the work does. */
export class SyncJob extends Construct {
  constructor(scope: Construct, id: string, props: SyncJobProps) {
    super(scope, id);
    const { workload, runs, retries, hourlyAt, deadlineSeconds } = props;
    const { namespace, name } = workload;
    if (hourlyAt !== undefined && !(Number.isInteger(hourlyAt) && hourlyAt >= 0 && hourlyAt < 60)) {
      throw new Error(`'hourlyAt' of ${name} must be a minute from 0 to 59, got ${hourlyAt}`);
    }
    const { labels, template } = new JobParts(this, 'parts', props);
    const spec: k8s.JobSpec = { backoffLimit: retries, activeDeadlineSeconds: deadlineSeconds, template };
    new k8s.KubeJob(this, 'job', {
      metadata: {
        name,
        namespace,
        labels: { ...labels },
        annotations: {
          'argocd.argoproj.io/hook': runs === 'after all' ? 'PostSync' : 'Sync',
          // The last one stays, with its log, until the next sync.
          'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
          ...(runs !== 'after all' && { [syncWave]: String(runs.wave) }),
        },
      },
      spec,
    });
    if (props.tryOut !== undefined) this.trial(props, template, props.tryOut);
    if (hourlyAt === undefined) return;
    new k8s.KubeCronJob(this, 'hourly', {
      metadata: { name, namespace, labels: { ...labels } },
      spec: {
        schedule: `${hourlyAt} * * * *`,
        concurrencyPolicy: 'Forbid',
        // One that was missed is not made up for: the next one does its work too.
        startingDeadlineSeconds: 600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: { spec },
      },
    });
  }

  /** It has the account, the files and the ways of the job, and is found by the name of what tries things out. */
  private trial(
    { workload, deadlineSeconds }: SyncJobProps,
    template: k8s.PodTemplateSpec,
    args: readonly string[],
  ): void {
    const { namespace } = workload;
    const name = `${workload.name}-${smokeWorkload.name}`;
    const [container, ...others] = template.spec?.containers ?? [];
    if (container === undefined)
      throw new Error(`'workload' ${workload.name} runs nothing that could try anything out`);
    const spec = { ...template.spec, containers: [{ ...container, args: [...args] }, ...others] };
    new k8s.KubeCronJob(this, 'trial', {
      metadata: { name, namespace, labels: { ...selectorLabels({ ...smokeWorkload, name }) } },
      spec: {
        schedule: never,
        suspend: true,
        concurrencyPolicy: 'Forbid',
        jobTemplate: runByHand({ ...template, spec }, deadlineSeconds),
      },
    });
  }
}
