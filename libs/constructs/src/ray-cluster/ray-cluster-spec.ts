import { serviceHost } from '@slipway/contracts/endpoint';
import { rayPorts } from '@slipway/contracts/ray';
import {
  RayClusterSpecAuthOptionsMode,
  RayClusterSpecGcsFaultToleranceOptionsBackend,
  type RayClusterSpec,
  type RayClusterSpecWorkerGroupSpecs,
} from '@slipway/crds/ray.io';
import { apiTokenVolume } from '../api-token/api-token.ts';
import { autoscalerOptions } from './autoscaler.ts';
import { diskGiB, rayHome, rayPodTemplate } from './ray-pod.ts';
import type { RayNodesProps, RayWorkerGroup } from './ray-nodes-props.ts';
import { rayVersion, sameVersions } from './ray-version.ts';
import { headStartParams, workerStartParams } from './start-params.ts';

/** Name of the secret's key by which KubeRay and Ray know the token. */
export const rayTokenKey = 'auth_token';

/** Objects that pass through the head, which does no work: Ray takes no less than 75 MiB. */
const headObjectStoreGiB = 0.25;

const headCpu = 1;

/** Who looks at a node's home, GiB: configurations and caches of libraries. */
const headHome = { path: rayHome, sizeGiB: 2 };

/** A Ray cluster as KubeRay's kinds describe it: one by itself, or the one inside of a service. */
export function rayClusterSpec(props: RayNodesProps, serves: boolean): RayClusterSpec {
  const { workload, redis, token, workers } = props;
  checkGroups(props);
  sameVersions([props.image, ...workers.map(({ image }) => image)]);
  const autoscaled = isAutoscaled(props);
  return {
    rayVersion: rayVersion(props.image),
    authOptions: { mode: RayClusterSpecAuthOptionsMode.TOKEN, secretName: token.name },
    // Without it, the end of the head is the end of everything that its workers run.
    gcsFaultToleranceOptions: {
      backend: RayClusterSpecGcsFaultToleranceOptionsBackend.REDIS,
      redisAddress: `${serviceHost(redis.endpoint)}:${redis.endpoint.port}`,
      redisPassword: {
        valueFrom: { secretKeyRef: { name: redis.password.secret.name, key: redis.password.key } },
      },
    },
    enableInTreeAutoscaling: autoscaled,
    ...(autoscaled && { autoscalerOptions: autoscalerOptions() }),
    headGroupSpec: {
      serviceType: 'ClusterIP',
      rayStartParams: headStartParams(headObjectStoreGiB),
      template: rayPodTemplate({
        workload,
        type: 'head',
        group: 'headgroup',
        image: props.image,
        pool: undefined,
        priorityClass: props.priorityClass,
        resources: { cpu: headCpu, memoryGiB: props.headMemoryGiB ?? 6, ephemeralStorageGiB: diskGiB([headHome]) },
        sharedMemoryGiB: headObjectStoreGiB,
        writable: [headHome],
        env: nodeEnvironment(props),
        secretEnv: props.secretEnv ?? {},
        serves,
        // Mounted by the autoscaler alone: in Ray's own container, the code of others runs.
        volumes: autoscaled ? [apiTokenVolume] : [],
        longestWorkSeconds: longestWork(props),
      }),
    },
    workerGroupSpecs: workers.map((group) => workerGroup(props, group, serves, autoscaled)),
  };
}

/** True when Ray chooses how many workers there are. */
export function isAutoscaled({ workers }: Pick<RayNodesProps, 'workers'>): boolean {
  return workers.some(({ replicas: { min, max } }) => min < max);
}

function workerGroup(
  props: RayNodesProps,
  group: RayWorkerGroup,
  serves: boolean,
  autoscaled: boolean,
): RayClusterSpecWorkerGroupSpecs {
  const { min, max } = group.replicas;
  return {
    groupName: group.name,
    // Where Ray scales, this is where it begins. Defaults inside lists are stated, or Argo CD takes them for a change.
    replicas: autoscaled ? min : max,
    numOfHosts: 1,
    priority: 0,
    minReplicas: min,
    maxReplicas: max,
    rayStartParams: workerStartParams({
      cpus: group.rayCpus,
      gpus: group.pool.accelerator === 'nvidia' ? (group.resources.accelerators?.count ?? 0) : 0,
      objectStoreGiB: group.objectStoreGiB,
    }),
    template: rayPodTemplate({
      workload: props.workload,
      type: 'worker',
      group: group.name,
      image: group.image,
      pool: group.pool,
      priorityClass: props.priorityClass,
      resources: group.resources,
      sharedMemoryGiB: group.objectStoreGiB + group.sharedMemoryGiB,
      writable: group.writable,
      env: nodeEnvironment(props),
      secretEnv: props.secretEnv ?? {},
      serves,
      volumes: [],
      longestWorkSeconds: longestWork(props),
    }),
  };
}

/** Homes on a writable folder, an end that waits for what is running, and no report of use to anybody. */
function nodeEnvironment(props: RayNodesProps): Record<string, string> {
  return {
    HOME: rayHome,
    RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S: String(longestWork(props)),
    RAY_USAGE_STATS_ENABLED: '0',
    ...props.env,
  };
}

function longestWork({ longestWorkSeconds = 30 }: RayNodesProps): number {
  return longestWorkSeconds;
}

function checkGroups({ workload, token, workers }: RayNodesProps): void {
  if (!token.keys.includes(rayTokenKey)) {
    throw new Error(
      `'token' ${token.name} of ${workload.name} has ${token.keys.join(', ')}: add the key ${rayTokenKey}`,
    );
  }
  const names = workers.map(({ name }) => name);
  for (const [
    index,
    { name, pool, replicas, resources, objectStoreGiB, sharedMemoryGiB, rayCpus },
  ] of workers.entries()) {
    const prop = `'workers[${index}]' ${name} of ${workload.name}`;
    if (names.indexOf(name) < index) throw new Error(`${prop} has the name of another group: choose another`);
    if (pool.accelerator === 'neuron') {
      throw new Error(`${prop} is on ${pool.name}, and no image of Ray has Neuron's drivers: choose another pool`);
    }
    if (replicas.min > replicas.max || replicas.max < 1) {
      throw new Error(
        `${prop} has at least ${replicas.min} and at most ${replicas.max} replicas: let the most be 1 and the least at least`,
      );
    }
    if (rayCpus > resources.cpu) {
      throw new Error(`${prop} hands out ${rayCpus} CPUs and asks for ${resources.cpu}: lower 'rayCpus'`);
    }
    if (objectStoreGiB + sharedMemoryGiB >= resources.memoryGiB) {
      throw new Error(
        `${prop} has ${resources.memoryGiB} GiB of memory, all of it for objects and shared memory: raise 'memoryGiB'`,
      );
    }
  }
}

/** Port of Ray Serve, by the name that KubeRay looks for. */
export const servePort = { name: 'serve', port: rayPorts.serve } as const;
