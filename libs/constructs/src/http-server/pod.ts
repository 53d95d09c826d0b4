import type { Workload } from '@slipway/contracts/endpoint';
import { imageReference } from '@slipway/contracts/image';
import type { JsonObject } from '@slipway/contracts/manifest';
import { cpus, gibibytes } from '@slipway/contracts/units';
import { k8s } from 'cdk8s-plus-28';
import { checksum } from './checksum.ts';
import type { HttpServerHealth, HttpServerProps, HttpServerResources } from './http-server.ts';
import { scheduling } from './scheduling.ts';
import { containerSecurity, podSecurity } from './security.ts';
import { storage } from './storage.ts';

/** Time for load balancing to notice that a pod is going, seconds. */
const drainSeconds = 15;

/** Fields of the template that are newer than its class. Kubernetes' own pause: an image need not hold a `sleep` for it. */
export const laterPodFields: JsonObject = {
  spec: { containers: [{ lifecycle: { preStop: { sleep: { seconds: drainSeconds } } } }] },
};

/** A pod goes when it has given its last answer; one that takes its place may have to wait for it. */
export function gracePeriodSeconds(props: Pick<HttpServerProps, 'longestAnswerSeconds'>): number {
  return drainSeconds + props.longestAnswerSeconds;
}

/** What a pod needs to know, whether it serves or works. */
export type PodProps = { readonly workload: Workload } & Pick<
  HttpServerProps,
  | 'args'
  | 'command'
  | 'env'
  | 'files'
  | 'image'
  | 'longestAnswerSeconds'
  | 'pool'
  | 'priorityClass'
  | 'resources'
  | 'secretEnv'
  | 'writable'
>;

/** How a pod is reached and asked after its health. */
export interface Serving {
  /** TCP port. */
  readonly port: number;
  readonly health: HttpServerHealth;

  /**
   * Another port, on which it says what it measures.
   *
   * @default - none
   */
  readonly metricsPort?: number;
}

/** The pods of a workload, of those that serve or of those that serve nobody. A change of their files replaces them. */
export function podTemplate(props: PodProps, labels: Record<string, string>, serving?: Serving): k8s.PodTemplateSpec {
  return {
    metadata: {
      labels,
      ...(props.files && { annotations: { 'slipway.dev/files': checksum(props.files.content) } }),
    },
    spec: podSpec(props, labels, serving),
  };
}

function podSpec(props: PodProps, labels: Record<string, string>, serving: Serving | undefined): k8s.PodSpec {
  const { name } = props.workload;
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
        resources: resources(props.resources),
        securityContext: containerSecurity,
        ...(serving && { ports: ports(serving), ...probes(serving.health) }),
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

function ports({ port, metricsPort }: Serving): k8s.ContainerPort[] {
  const http = { name: 'http', containerPort: port };
  return metricsPort === undefined ? [http] : [http, { name: 'metrics', containerPort: metricsPort }];
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
