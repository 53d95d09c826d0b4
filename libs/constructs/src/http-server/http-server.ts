import type { Connection } from '@slipway/contracts/connection';
import { selectorLabels, type Endpoint } from '@slipway/contracts/endpoint';
import { imageReference, type Image } from '@slipway/contracts/image';
import type { NodePoolDeclaration } from '@slipway/contracts/node-pool';
import type { SecretRef } from '@slipway/contracts/secret-ref';
import { cpus, gibibytes } from '@slipway/contracts/units';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ConnectionPolicies } from '../connection-policies/connection-policies.ts';
import { laterFields } from '../later-fields/later-fields.ts';
import type { PriorityClassName } from '../priority-class/priority-class.ts';
import { checksum } from './checksum.ts';
import { scheduling } from './scheduling.ts';
import { containerSecurity, podSecurity } from './security.ts';
import { storage } from './storage.ts';

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
   * Nodes to run on.
   *
   * @default - any node without taint whose architecture the image has
   */
  readonly pool?: NodePoolDeclaration;

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

/** Time for load balancing to notice that a pod is going, seconds. */
const drainSeconds = 15;

/** Time for a node to come and to download the image, seconds. */
const pullSeconds = 600;

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

    new k8s.KubeServiceAccount(this, 'account', {
      metadata: { name, namespace, labels },
      automountServiceAccountToken: false,
    });
    new k8s.KubeService(this, 'service', {
      metadata: { name, namespace, labels },
      spec: {
        type: 'ClusterIP',
        selector: labels,
        ports: [{ name: 'http', port, targetPort: k8s.IntOrString.fromString('http') }],
      },
    });
    if (props.files) {
      new k8s.KubeConfigMap(this, 'files', { metadata: { name, namespace, labels }, data: { ...props.files.content } });
    }
    const deployment = new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name, namespace, labels },
      spec: {
        replicas: props.replicas,
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: gracePeriodSeconds(props) + pullSeconds + props.health.startupSeconds,
        selector: { matchLabels: labels },
        strategy: { type: 'RollingUpdate', rollingUpdate: rollout(props) },
        template: {
          metadata: {
            labels,
            ...(props.files && { annotations: { 'slipway.dev/files': checksum(props.files.content) } }),
          },
          spec: podSpec(props, labels),
        },
      },
    });
    // Kubernetes' own pause: an image need not hold a `sleep` for it.
    laterFields(deployment, {
      spec: { template: { spec: { containers: [{ lifecycle: { preStop: { sleep: { seconds: drainSeconds } } } }] } } },
    });
    if (props.replicas > 1) {
      new k8s.KubePodDisruptionBudget(this, 'disruption-budget', {
        metadata: { name, namespace, labels },
        spec: {
          maxUnavailable: k8s.IntOrString.fromNumber(1),
          selector: { matchLabels: labels },
          unhealthyPodEvictionPolicy: 'AlwaysAllow',
        },
      });
    }
    new ConnectionPolicies(this, 'connections', { subject: workload, connections: props.connections });
  }
}

/** A pod goes when it has given its last answer; one that takes its place may have to wait for it. */
function gracePeriodSeconds(props: HttpServerProps): number {
  return drainSeconds + props.longestAnswerSeconds;
}

/** A pod that holds an accelerator is replaced in its place: nobody promises a spare one. */
function rollout(props: HttpServerProps): k8s.RollingUpdateDeployment {
  const spare = props.resources.accelerators === undefined ? 1 : 0;
  return { maxSurge: k8s.IntOrString.fromNumber(spare), maxUnavailable: k8s.IntOrString.fromNumber(1 - spare) };
}

function podSpec(props: HttpServerProps, labels: Record<string, string>): k8s.PodSpec {
  const { name } = props.endpoint.workload;
  const { volumes, volumeMounts } = storage(props);
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    // Variables made of service names confuse programs: `VLLM_PORT=tcp://…`.
    enableServiceLinks: false,
    priorityClassName: props.priorityClass,
    terminationGracePeriodSeconds: gracePeriodSeconds(props),
    securityContext: podSecurity(props.image.user),
    ...scheduling(props.image, props.pool, labels),
    containers: [
      {
        name,
        image: imageReference(props.image),
        imagePullPolicy: 'IfNotPresent',
        command: [...props.command],
        args: [...props.args],
        env: environment(props),
        ports: [{ name: 'http', containerPort: props.endpoint.port }],
        resources: resources(props.resources),
        securityContext: containerSecurity,
        ...probes(props.health),
        volumeMounts,
      },
    ],
    volumes,
  };
}

/** Environment variables by name, each with its value or the secret that has it. */
export function environment(props: Pick<HttpServerProps, 'env' | 'secretEnv'>): k8s.EnvVar[] {
  const plain = Object.entries(props.env ?? {}).map(([name, value]) => ({ name, value }));
  const secret = Object.entries(props.secretEnv ?? {}).map(([name, { secret, key }]) => {
    if (!secret.keys.includes(key))
      throw new Error(`'secretEnv.${name}' names key ${key}, and ${secret.name} has ${secret.keys.join(', ')}`);
    if (Object.hasOwn(props.env ?? {}, name))
      throw new Error(`'secretEnv.${name}' is a name in 'env' too: keep one of the two`);
    return { name, valueFrom: { secretKeyRef: { name: secret.name, key } } };
  });
  return [...plain, ...secret].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Requests and limits; whoever uses more memory or disk than was asked for is ended before its neighbours are. */
export function resources(asked: HttpServerResources): k8s.ResourceRequirements {
  const memory = k8s.Quantity.fromString(gibibytes(asked.memoryGiB));
  const disk = k8s.Quantity.fromString(gibibytes(asked.ephemeralStorageGiB));
  const accelerators = asked.accelerators && {
    [asked.accelerators.resource]: k8s.Quantity.fromString(`${asked.accelerators.count}`),
  };
  return {
    requests: { cpu: k8s.Quantity.fromString(cpus(asked.cpu)), memory, 'ephemeral-storage': disk, ...accelerators },
    limits: { memory, 'ephemeral-storage': disk, ...accelerators },
  };
}

function probes(health: HttpServerHealth): Pick<k8s.Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  const get = (path: string) => ({ path, port: k8s.IntOrString.fromString('http') });
  return {
    startupProbe: {
      httpGet: get(health.readyPath),
      periodSeconds: 10,
      failureThreshold: Math.ceil(health.startupSeconds / 10),
      timeoutSeconds: 5,
    },
    readinessProbe: { httpGet: get(health.readyPath), periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 },
    livenessProbe: { httpGet: get(health.livePath), periodSeconds: 15, failureThreshold: 5, timeoutSeconds: 10 },
  };
}
