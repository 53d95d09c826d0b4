import { selectorLabels, type Workload } from '@slipway/contracts/endpoint';
import { imageReference, type Image } from '@slipway/contracts/image';
import type { NodePoolDeclaration } from '@slipway/contracts/node-pool';
import { rayPorts } from '@slipway/contracts/ray';
import { k8s } from 'cdk8s-plus-28';
import type { HttpServerResources, SecretKey, WritableFolder } from '../http-server/http-server.ts';
import { environment, resources } from '../http-server/pod.ts';
import { nodes, spread } from '../http-server/scheduling.ts';
import { containerSecurity, podSecurity } from '../http-server/security.ts';
import { folders } from '../http-server/storage.ts';
import type { PriorityClassName } from '../priority-class/priority-class.ts';

/** One sort of pod of a Ray cluster. */
export interface RayPod {
  readonly workload: Workload;
  readonly type: 'head' | 'worker';
  /** Group among those of the cluster. */
  readonly group: string;
  readonly image: Image;
  readonly pool: NodePoolDeclaration | undefined;
  readonly priorityClass: PriorityClassName;
  readonly resources: HttpServerResources;
  /** Shared memory of Ray and of the work, GiB. */
  readonly sharedMemoryGiB: number;
  readonly writable: readonly WritableFolder[];
  readonly env: Readonly<Record<string, string>>;
  readonly secretEnv: Readonly<Record<string, SecretKey>>;
  /** True when it answers callers of Ray Serve. */
  readonly serves: boolean;
  readonly volumes: readonly k8s.Volume[];
  /** Longest time for what is running on it, seconds. */
  readonly longestWorkSeconds: number;
}

/** The one folder on disk for homes and caches, where a pod has no other for them. */
export const rayHome = '/cache';

/** Folders of Ray itself, GiB: logs and sessions; sockets and temporary files. KubeRay adds none where these are. */
export const sessionFolder: WritableFolder = { path: '/tmp/ray', sizeGiB: 4 };
export const temporaryFolder: WritableFolder = { path: '/tmp', sizeGiB: 2 };

/** Time for services and proxies to notice that a pod is going, seconds. */
const drainSeconds = 15;

/** Time for Ray's own processes to end, seconds. */
const endSeconds = 30;

/** Time for a node of Ray to come up, seconds; models load afterwards, watched by Ray Serve. */
const startSeconds = 300;

/**
 * Labels of the pods of one type. KubeRay sets its own label to the same; its `app.kubernetes.io/name` gives way to ours,
 * by which policies choose.
 */
export function typeLabels({ workload, type }: Pick<RayPod, 'workload' | 'type'>): Record<string, string> {
  return { ...selectorLabels(workload), 'ray.io/node-type': type };
}

/** The template of one sort of pod, as KubeRay's kinds hold it. Its first container is Ray's, and gets its command there. */
export function rayPodTemplate(pod: RayPod): object {
  const labels = { ...typeLabels(pod), 'ray.io/group': pod.group };
  const { volumes, volumeMounts } = folders([
    ...pod.writable,
    { path: '/dev/shm', sizeGiB: pod.sharedMemoryGiB, inMemory: true },
    temporaryFolder,
    sessionFolder,
  ]);
  const template = k8s.toJson_PodTemplateSpec({
    metadata: { labels },
    spec: {
      serviceAccountName: pod.workload.name,
      automountServiceAccountToken: false,
      // Variables made of service names confuse programs: `RAY_PORT=tcp://…`.
      enableServiceLinks: false,
      priorityClassName: pod.priorityClass,
      terminationGracePeriodSeconds: drainSeconds + pod.longestWorkSeconds + endSeconds,
      securityContext: podSecurity(pod.image.user),
      ...nodes(pod.image, pod.pool),
      ...(pod.type === 'worker' && { topologySpreadConstraints: spread(labels, ['ray.io/cluster']) }),
      containers: [
        {
          name: `ray-${pod.type}`,
          image: imageReference(pod.image),
          imagePullPolicy: 'IfNotPresent',
          env: environment(pod),
          ports: ports(pod),
          resources: resources(pod.resources),
          securityContext: containerSecurity,
          ...probes(pod),
          volumeMounts,
        },
      ],
      volumes: [...volumes, ...pod.volumes],
    },
  }) as { readonly spec: { readonly containers: readonly object[] } };
  // Kubernetes' own pause is newer than the classes.
  const lifecycle = { preStop: { sleep: { seconds: drainSeconds } } };
  return {
    ...template,
    spec: { ...template.spec, containers: template.spec.containers.map((container) => ({ ...container, lifecycle })) },
  };
}

/** KubeRay makes the head's service of the names. */
function ports({ type, serves }: RayPod): k8s.ContainerPort[] {
  // The protocol is stated: Argo CD takes a default inside of a custom resource's lists for a change.
  const port = (name: string, containerPort: number) => ({ name, containerPort, protocol: 'TCP' });
  const metrics = port('metrics', rayPorts.metrics);
  const serve = serves ? [port('serve', rayPorts.serve)] : [];
  if (type === 'worker') return [metrics, ...serve];
  return [port('gcs-server', rayPorts.gcs), port('dashboard', rayPorts.dashboard), metrics, ...serve];
}

function probes({ type, serves }: RayPod): Pick<k8s.Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  const get = (port: number, path: string) => ({ path, port: k8s.IntOrString.fromNumber(port) });
  const node = get(rayPorts.dashboardAgent, '/api/healthz');
  return {
    startupProbe: { httpGet: node, periodSeconds: 5, failureThreshold: startSeconds / 5, timeoutSeconds: 5 },
    readinessProbe:
      serves && type === 'worker'
        ? // A worker has a proxy while it has replicas; without one it must get no calls, from the first failure on.
          { httpGet: get(rayPorts.serve, '/-/healthz'), periodSeconds: 5, failureThreshold: 1, timeoutSeconds: 5 }
        : { httpGet: node, periodSeconds: 5, failureThreshold: 10, timeoutSeconds: 5 },
    livenessProbe: { httpGet: node, periodSeconds: 15, failureThreshold: 8, timeoutSeconds: 10 },
  };
}

/** GiB of disk that all folders of a pod may hold together. */
export function diskGiB(writable: readonly WritableFolder[]): number {
  return [...writable, temporaryFolder, sessionFolder].reduce((sum, { sizeGiB }) => sum + sizeGiB, 0);
}
