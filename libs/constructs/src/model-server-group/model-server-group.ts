import { selectorLabels, type Endpoint } from '@slipway/contracts/endpoint';
import {
  LeaderWorkerSet,
  LeaderWorkerSetSpecLeaderWorkerTemplateRestartPolicy as RestartPolicy,
  LeaderWorkerSetSpecRolloutStrategyRollingUpdateConfigurationMaxSurge as MaxSurge,
  LeaderWorkerSetSpecRolloutStrategyRollingUpdateConfigurationMaxUnavailable as MaxUnavailable,
  LeaderWorkerSetSpecRolloutStrategyType as RolloutType,
  LeaderWorkerSetSpecStartupPolicy as StartupPolicy,
} from '@slipway/crds/leaderworkerset.x-k8s.io';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ConnectionPolicies } from '../connection-policies/connection-policies.ts';
import { DisruptionBudget } from '../disruption-budget/disruption-budget.ts';
import { laterPodFields, podTemplate } from '../http-server/pod.ts';
import { laterFields } from '../later-fields/later-fields.ts';
import type { ModelServerProps } from '../model-server/model-server.ts';
import { vllmArguments, vllmServer } from '../model-server/vllm-server.ts';
import { afterItsOperator } from '../removal/removal.ts';
import { WorkloadAccount } from '../workload-account/workload-account.ts';

/** What a `ModelServerGroup` needs to know; nothing stands before its leaders. */
export type ModelServerGroupProps = Omit<ModelServerProps, 'behind'>;

/** Which pod of a replica it is: callers speak to the leader alone. */
const roleLabel = 'app.kubernetes.io/component';

/**
 * Name of the workload of a group. The operator finds leaders by a headless Service of this name and takes any that is
 * there for its own: the one that callers use must have another.
 */
export function modelServerGroupName(placement: string): string {
  return `${placement}-group`;
}

/** Port on which the pods of a replica find each other. */
const masterPort = 29_500;

/** Serves one model with vLLM behind one in-cluster endpoint, each replica a group of pods on as many nodes. */
export class ModelServerGroup extends Construct {
  /** Where callers reach the model. */
  readonly endpoint: Endpoint;

  constructor(scope: Construct, id: string, props: ModelServerGroupProps) {
    super(scope, id);
    this.endpoint = props.endpoint;
    const { workload, port } = props.endpoint;
    const { namespace, name } = workload;
    const { profile } = props.placement;
    const nodes = profile.nodes ?? 1;
    if (nodes < 2) {
      throw new Error(`'placement' ${name} fits one node: use ModelServer`);
    }
    const labels = { ...selectorLabels(workload) };
    const leaders = { ...labels, [roleLabel]: 'leader' };

    new WorkloadAccount(this, 'account', { workload });
    new k8s.KubeService(this, 'service', {
      metadata: { name, namespace, labels },
      spec: {
        type: 'ClusterIP',
        selector: leaders,
        ports: [{ name: 'http', port, targetPort: k8s.IntOrString.fromString('http') }],
      },
    });
    const group = new LeaderWorkerSet(this, 'group', {
      metadata: { name: modelServerGroupName(name), namespace, labels, annotations: afterItsOperator },
      spec: {
        ...(props.placement.autoscaling === undefined && { replicas: props.placement.replicas }),
        startupPolicy: StartupPolicy.LEADER_CREATED,
        // Accelerators are not spared: a group goes before its successor comes.
        rolloutStrategy: {
          type: RolloutType.ROLLING_UPDATE,
          rollingUpdateConfiguration: {
            maxSurge: MaxSurge.fromNumber(0),
            maxUnavailable: MaxUnavailable.fromNumber(1),
          },
        },
        leaderWorkerTemplate: {
          size: nodes,
          // One process less, and all others wait for it for ever.
          restartPolicy: RestartPolicy.RECREATE_GROUP_ON_POD_RESTART,
          leaderTemplate: template(props, nodes, leaders),
          workerTemplate: template(props, nodes, { ...labels, [roleLabel]: 'worker' }),
        },
      },
    });
    laterFields(group, {
      spec: { leaderWorkerTemplate: { leaderTemplate: laterPodFields, workerTemplate: laterPodFields } },
    });
    if (Math.max(props.placement.replicas, props.placement.autoscaling?.maxReplicas ?? 0) > 1) {
      new DisruptionBudget(this, 'disruption-budget', { workload, pods: leaders });
    }
    new ConnectionPolicies(this, 'connections', { subject: workload, connections: props.connections });
  }
}

/** The pod of a leader or of a worker: the same program, of which the leader's answers. */
function template(props: ModelServerGroupProps, nodes: number, labels: Record<string, string>): unknown {
  const server = vllmServer(props);
  const { workload, port } = props.endpoint;
  const leads = labels[roleLabel] === 'leader';
  const args = vllmArguments(props, {
    'pipeline-parallel-size': nodes,
    nnodes: nodes,
    // The operator tells every pod where its leader is, and the how manieth it is.
    'node-rank': '$(LWS_WORKER_INDEX)',
    'master-addr': '$(LWS_LEADER_ADDRESS)',
    'master-port': masterPort,
    ...(!leads && { headless: true }),
  });
  // A worker answers nobody, and ends with its leader: there is nothing to ask after its health.
  const pod = podTemplate({ ...server, workload, args }, labels, leads ? { port, health: server.health } : undefined);
  return k8s.toJson_PodTemplateSpec({ ...pod, ...(pod.spec && { spec: withProtocols(pod.spec) }) });
}

/**
 * States what the schema of a custom resource adds to the items of a list: Argo CD would take it for a difference, for
 * ever. Of a Deployment, it knows better.
 */
function withProtocols(spec: k8s.PodSpec): k8s.PodSpec {
  return {
    ...spec,
    containers: spec.containers.map((container) => ({
      ...container,
      ...(container.ports && { ports: container.ports.map((port) => ({ protocol: 'TCP', ...port })) }),
    })),
  };
}
