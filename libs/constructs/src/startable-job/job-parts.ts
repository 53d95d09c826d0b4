import type { Connection } from '@slipway/contracts/connection';
import { selectorLabels } from '@slipway/contracts/endpoint';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { apiTokenMount, apiTokenVolume } from '../api-token/api-token.ts';
import { ConnectionPolicies } from '../connection-policies/connection-policies.ts';
import { podTemplate, type PodProps } from '../http-server/pod.ts';
import { WorkloadAccount } from '../workload-account/workload-account.ts';

/** What work that ends needs to know, whoever starts it. */
export interface JobPartsProps extends Omit<PodProps, 'longestAnswerSeconds'> {
  /** Connections that begin or end at it. */
  readonly connections: readonly Connection[];
  /** The longest that one run may take, seconds. */
  readonly deadlineSeconds: number;

  /**
   * What it may do in its namespace, with a token of its own. An empty list is a token whose rights others give.
   *
   * @default - nothing, without a token
   */
  readonly rights?: readonly k8s.PolicyRule[];
}

/** All that a job needs beside the Job itself: its account, its files, its rights, and the ways that are open to it. */
export class JobParts extends Construct {
  /** Labels of the job and of its pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** Its pods, which run once. */
  readonly template: k8s.PodTemplateSpec;

  constructor(scope: Construct, id: string, props: JobPartsProps) {
    super(scope, id);
    const { workload, rights } = props;
    const { namespace, name } = workload;
    const labels = { ...selectorLabels(workload) };
    this.labels = labels;
    new WorkloadAccount(this, 'account', { workload });
    if (props.files) {
      new k8s.KubeConfigMap(this, 'files', { metadata: { name, namespace, labels }, data: { ...props.files.content } });
    }
    if (rights !== undefined && rights.length > 0) {
      new k8s.KubeRole(this, 'role', { metadata: { name, namespace, labels }, rules: [...rights] });
      new k8s.KubeRoleBinding(this, 'role-binding', {
        metadata: { name, namespace, labels },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
        subjects: [{ kind: 'ServiceAccount', name, namespace }],
      });
    }
    const template = podTemplate({ ...props, longestAnswerSeconds: 0 }, labels);
    this.template = { ...template, spec: { ...podSpec(template, rights !== undefined), restartPolicy: 'Never' } };
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
