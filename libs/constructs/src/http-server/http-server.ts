import type { Connection } from '@slipway/contracts/connection';
import { selectorLabels, type Endpoint } from '@slipway/contracts/endpoint';
import type { Image } from '@slipway/contracts/image';
import type { NodePoolDeclaration } from '@slipway/contracts/node-pool';
import { nodeAndImageSeconds } from '@slipway/contracts/scaling';
import type { SecretRef } from '@slipway/contracts/secret-ref';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ConnectionPolicies } from '../connection-policies/connection-policies.ts';
import { DisruptionBudget } from '../disruption-budget/disruption-budget.ts';
import { laterFields } from '../later-fields/later-fields.ts';
import type { PriorityClassName } from '../priority-class/priority-class.ts';
import { reloadWith } from '../reload/reload.ts';
import { syncWave } from '../reload/sync-wave.ts';
import { WorkloadAccount } from '../workload-account/workload-account.ts';
import { gracePeriodSeconds, laterPodFields, podTemplate } from './pod.ts';

/** What an `HttpServer` needs to know. */
export interface HttpServerProps {
  /** Where callers reach it; its workload names all objects. */
  readonly endpoint: Endpoint;
  /** What it runs. */
  readonly image: Image;
  /** Program to start, without arguments. */
  readonly command: readonly string[];
  /** Arguments of the program. */
  readonly args: readonly string[];
  /** Pods that run at once. */
  readonly replicas: number;
  /** What one pod asks for and is given. */
  readonly resources: HttpServerResources;
  /** How the kubelet asks after its health. */
  readonly health: HttpServerHealth;
  /** Connections that begin or end at it. */
  readonly connections: readonly Connection[];
  /** Which pods may take the place of which. */
  readonly priorityClass: PriorityClassName;
  /** The longest that one answer takes, seconds: no pod is ended before its last answer. */
  readonly longestAnswerSeconds: number;

  /**
   * The most pods that an autoscaler may run at once; it chooses their number.
   *
   * @default - nobody scales it: `replicas` run
   */
  readonly maxReplicas?: number;

  /**
   * Host that its name leads callers to, in place of its pods: that of a gateway which knows them.
   *
   * @default - none: its own pods answer
   */
  readonly behind?: string;

  /**
   * Nodes to run on.
   *
   * @default - any node without taint whose architecture the image has
   */
  readonly pool?: NodePoolDeclaration;

  /**
   * Port of its own on which it says what it measures.
   *
   * @default - the port of its endpoint, where it measures anything
   */
  readonly metricsPort?: number;

  /**
   * Environment variables with plain values.
   *
   * @default - none
   */
  readonly env?: Readonly<Record<string, string>>;

  /**
   * Environment variables with values from secrets.
   *
   * @default - none
   */
  readonly secretEnv?: Readonly<Record<string, SecretKey>>;

  /**
   * Text files that it reads. A change replaces the pods.
   *
   * @default - none
   */
  readonly files?: TextFiles;

  /**
   * Order among the objects of its Application: it is replaced when those of a lower wave are there and healthy.
   *
   * @default - with all others that state none
   */
  readonly wave?: number;

  /**
   * Folders that it may write to. The rest of its file system is read-only.
   *
   * @default - none
   */
  readonly writable?: readonly WritableFolder[];
}

/** One key of a secret. */
export interface SecretKey {
  /** The secret. */
  readonly secret: SecretRef;
  /** One of its keys. */
  readonly key: string;
}

/** Text files in one folder. */
export interface TextFiles {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Texts by file name. */
  readonly content: Readonly<Record<string, string>>;
}

/** A folder that lives as long as its pod. */
export interface WritableFolder {
  /** Absolute path. */
  readonly path: string;
  /** Most that it may hold, GiB. */
  readonly sizeGiB: number;

  /**
   * Keep it in memory.
   *
   * @default false
   */
  readonly inMemory?: boolean;
}

/** What one pod asks for and is given. Memory is a limit too; CPU is not: throttling delays every token. */
export interface HttpServerResources {
  /** vCPUs. */
  readonly cpu: number;
  /** Memory in GiB. */
  readonly memoryGiB: number;
  /** Disk for caches and logs in GiB. */
  readonly ephemeralStorageGiB: number;

  /**
   * GPUs or Neuron devices.
   *
   * @default - none
   */
  readonly accelerators?: Accelerators;
}

/** Devices that a node hands to one pod alone. */
export interface Accelerators {
  /** Name of the resource that counts them. */
  readonly resource: string;
  /** Devices of one pod. */
  readonly count: number;
}

/** Paths that answer 200 while all is well. */
export interface HttpServerHealth {
  /** Answers while the process works. */
  readonly livePath: string;
  /** Answers while it can serve. */
  readonly readyPath: string;
  /** Longest time from start to the first answer, seconds. */
  readonly startupSeconds: number;
}

/** Runs replicas of one HTTP program behind one in-cluster endpoint. */
export class HttpServer extends Construct {
  /** Where callers reach it. */
  readonly endpoint: Endpoint;

  constructor(scope: Construct, id: string, props: HttpServerProps) {
    super(scope, id);
    this.endpoint = props.endpoint;
    const { workload, port } = props.endpoint;
    const { namespace, name } = workload;
    const labels = { ...selectorLabels(workload) };
    if (props.replicas < 1) throw new Error(`'replicas' of ${name} must be at least 1, got ${props.replicas}`);

    new WorkloadAccount(this, 'account', { workload });
    new k8s.KubeService(this, 'service', {
      metadata: { name, namespace, labels },
      spec:
        props.behind === undefined
          ? {
              type: 'ClusterIP',
              selector: labels,
              ports: [{ name: 'http', port, targetPort: k8s.IntOrString.fromString('http') }],
            }
          : { type: 'ExternalName', externalName: props.behind },
    });
    if (props.files) {
      new k8s.KubeConfigMap(this, 'files', { metadata: { name, namespace, labels }, data: { ...props.files.content } });
    }
    const annotations = {
      ...reloadWith(...Object.values(props.secretEnv ?? {}).map(({ secret }) => secret)),
      ...(props.wave !== undefined && { [syncWave]: String(props.wave) }),
    };
    const deployment = new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name, namespace, labels, ...(Object.keys(annotations).length > 0 && { annotations }) },
      spec: {
        // Who scales it says how many; a number here would take it back at every sync.
        ...(props.maxReplicas === undefined && { replicas: props.replicas }),
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: gracePeriodSeconds(props) + nodeAndImageSeconds + props.health.startupSeconds,
        selector: { matchLabels: labels },
        strategy: { type: 'RollingUpdate', rollingUpdate: rollout(props) },
        template: podTemplate({ ...props, workload }, labels, {
          port,
          health: props.health,
          ...(props.metricsPort !== undefined && { metricsPort: props.metricsPort }),
        }),
      },
    });
    laterFields(deployment, { spec: { template: laterPodFields } });
    if (Math.max(props.replicas, props.maxReplicas ?? 0) > 1) {
      new DisruptionBudget(this, 'disruption-budget', { workload });
    }
    new ConnectionPolicies(this, 'connections', { subject: workload, connections: props.connections });
  }
}

/** A pod that holds an accelerator is replaced in its place: nobody promises a spare one. */
function rollout(props: HttpServerProps): k8s.RollingUpdateDeployment {
  const spare = props.resources.accelerators === undefined ? 1 : 0;
  return { maxSurge: k8s.IntOrString.fromNumber(spare), maxUnavailable: k8s.IntOrString.fromNumber(1 - spare) };
}
