import type { Connection } from '@slipway/contracts/connection';
import { selectorLabels } from '@slipway/contracts/endpoint';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { apiTokenMount, apiTokenVolume } from '../api-token/api-token.ts';
import { ConnectionPolicies } from '../connection-policies/connection-policies.ts';
import { podTemplate, type PodProps } from '../http-server/pod.ts';
import { WorkloadAccount } from '../workload-account/workload-account.ts';

/** What a `StartableJob` needs to know. */
export interface StartableJobProps extends Omit<PodProps, 'longestAnswerSeconds'> {
  /** Connections that begin or end at it. */
  readonly connections: readonly Connection[];
  /** The longest that one run may take, seconds. */
  readonly deadlineSeconds: number;

  /**
   * What it may do in its namespace, with a token of its own.
   *
   * @default - nothing, without a token
   */
  readonly rights?: readonly k8s.PolicyRule[];

  /**
   * When it starts by itself, in UTC and in the words of cron.
   *
   * @default - never
   */
  readonly schedule?: string;
}

/** The first of January at midnight: never, since it is suspended; a schedule has to be there. */
const never = '0 0 1 1 *';

/**
 * Work that somebody can start by hand, as often as they like: `kubectl create job NAME --from=cronjob/…`. Not a suspended
 * Job, which Argo CD would suspend again.
 */
export class StartableJob extends Construct {
  constructor(scope: Construct, id: string, props: StartableJobProps) {
    super(scope, id);
    const { workload, rights } = props;
    const { namespace, name } = workload;
    const labels = { ...selectorLabels(workload) };
    new WorkloadAccount(this, 'account', { workload });
    if (props.files) {
      new k8s.KubeConfigMap(this, 'files', { metadata: { name, namespace, labels }, data: { ...props.files.content } });
    }
    if (rights) {
      new k8s.KubeRole(this, 'role', { metadata: { name, namespace, labels }, rules: [...rights] });
      new k8s.KubeRoleBinding(this, 'role-binding', {
        metadata: { name, namespace, labels },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
        subjects: [{ kind: 'ServiceAccount', name, namespace }],
      });
    }
    const template = podTemplate({ ...props, longestAnswerSeconds: 0 }, labels);
    new k8s.KubeCronJob(this, 'job', {
      metadata: { name, namespace, labels },
      spec: {
        schedule: props.schedule ?? never,
        suspend: props.schedule === undefined,
        concurrencyPolicy: 'Forbid',
        jobTemplate: {
          spec: {
            backoffLimit: 0,
            activeDeadlineSeconds: props.deadlineSeconds,
            // Its log is worth a week.
            ttlSecondsAfterFinished: 604_800,
            template: { ...template, spec: { ...podSpec(template, rights !== undefined), restartPolicy: 'Never' } },
          },
        },
      },
    });
    new ConnectionPolicies(this, 'connections', { subject: workload, connections: props.connections });
  }
}

function podSpec({ spec }: k8s.PodTemplateSpec, withToken: boolean): k8s.PodSpec {
  const { containers = [], volumes = [], ...pod } = spec ?? {};
  if (!withToken) return { ...pod, containers, volumes };
  return {
    ...pod,
    containers: containers.map((container) => ({
      ...container,
      volumeMounts: [...(container.volumeMounts ?? []), apiTokenMount],
    })),
    volumes: [...volumes, apiTokenVolume],
  };
}
