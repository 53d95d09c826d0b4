import type { Connection } from '@slipway/contracts/connection';
import { selectorLabels } from '@slipway/contracts/endpoint';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ConnectionPolicies } from '../connection-policies/connection-policies.ts';
import { podTemplate, type PodProps } from '../http-server/pod.ts';
import { WorkloadAccount } from '../workload-account/workload-account.ts';
import { inWave } from './sync-wave.ts';

/** What a `SyncJob` needs to know. */
export interface SyncJobProps extends Omit<PodProps, 'longestAnswerSeconds'> {
  /** Connections that begin or end at it. */
  readonly connections: readonly Connection[];
  /** Its place among the objects of its Application, above 0: what it needs is there, and what needs it waits. */
  readonly wave: number;
  /** The longest that it may take with all of its attempts, seconds. */
  readonly deadlineSeconds: number;
}

/** What it calls may still be starting: the fourth attempt is made a minute and more after the first. */
const retries = 3;

/**
 * Work that is done once in each sync of its Application, between two waves of objects. It is a hook of the wave, not
 * `PreSync`: before the first sync there is neither a database nor a secret. Argo CD sees no difference in hooks: what must
 * lead to another run is in `files`, whose ConfigMap is no hook, or in what else the Application holds.
 */
export class SyncJob extends Construct {
  constructor(scope: Construct, id: string, props: SyncJobProps) {
    super(scope, id);
    const { workload, wave, deadlineSeconds } = props;
    const { namespace, name } = workload;
    if (wave < 1) throw new Error(`'wave' of ${name} must be at least 1, after what it needs, got ${wave}`);
    const labels = { ...selectorLabels(workload) };
    new WorkloadAccount(this, 'account', { workload });
    if (props.files) {
      new k8s.KubeConfigMap(this, 'files', { metadata: { name, namespace, labels }, data: { ...props.files.content } });
    }
    const template = podTemplate({ ...props, longestAnswerSeconds: 0 }, labels);
    new k8s.KubeJob(this, 'job', {
      metadata: {
        name,
        namespace,
        labels,
        annotations: {
          'argocd.argoproj.io/hook': 'Sync',
          // A Job cannot be changed; the last one stays, for its log.
          'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
          ...inWave(wave),
        },
      },
      spec: {
        backoffLimit: retries,
        activeDeadlineSeconds: deadlineSeconds,
        template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } as k8s.PodSpec },
      },
    });
    new ConnectionPolicies(this, 'connections', { subject: workload, connections: props.connections });
  }
}
