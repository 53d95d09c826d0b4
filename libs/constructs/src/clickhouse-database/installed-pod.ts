import { selectorLabels, type Workload } from '@slipway/contracts/endpoint';
import { imageReference, type Image } from '@slipway/contracts/image';
import { gibibytes } from '@slipway/contracts/units';
import { k8s } from 'cdk8s-plus-28';
import { resources } from '../http-server/pod.ts';
import { nodes, spread } from '../http-server/scheduling.ts';
import { containerSecurity, podSecurity } from '../http-server/security.ts';
import type { PriorityClassName } from '../priority-class/priority-class.ts';

/** What a pod of Altinity's operator is made of. */
export interface InstalledPodProps {
  /** The container's name, by which the operator finds it; the template's too. */
  readonly name: string;
  /** Whose pods they are. */
  readonly workload: Workload;
  /** What they run. */
  readonly image: Image;
  /** Which pods may take the place of which. */
  readonly priorityClass: PriorityClassName;
  /** Memory of one, GiB. */
  readonly memoryGiB: number;
  /** Ports by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** How the kubelet asks after its health. */
  readonly ask: Pick<k8s.Probe, 'exec' | 'httpGet' | 'tcpSocket'>;
  /** Longest time from start to the first answer, seconds. */
  readonly startupSeconds: number;
  /** Folder of its volume. */
  readonly dataFolder: string;
  /** Folders that it may write to, and that go with the pod. */
  readonly writable: readonly string[];
}

/** A template of pods as Altinity's operator takes them, which looks into no field of it. */
export interface PodTemplateOfOperator {
  readonly name: string;
  readonly metadata: object;
  readonly spec: object;
}

/** Pods as shut as all others; the operator adds the files of their configuration. */
export function installedPod(props: InstalledPodProps): PodTemplateOfOperator {
  const { name, workload, image, priorityClass, memoryGiB, ports, ask, startupSeconds, dataFolder, writable } = props;
  const labels = { ...selectorLabels(workload) };
  const spec: k8s.PodSpec = {
    serviceAccountName: workload.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClass,
    terminationGracePeriodSeconds: 120,
    securityContext: podSecurity(image.user),
    ...nodes(image, undefined),
    topologySpreadConstraints: spread(labels),
    containers: [
      {
        name,
        image: imageReference(image),
        imagePullPolicy: 'IfNotPresent',
        ports: Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort })),
        resources: resources({ cpu: 1, memoryGiB, ephemeralStorageGiB: 2 }),
        securityContext: containerSecurity,
        startupProbe: { ...ask, periodSeconds: 10, failureThreshold: startupSeconds / 10, timeoutSeconds: 5 },
        readinessProbe: { ...ask, periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 },
        livenessProbe: { ...ask, periodSeconds: 15, failureThreshold: 8, timeoutSeconds: 10 },
        volumeMounts: [
          { name: 'data', mountPath: dataFolder },
          ...writable.map((mountPath, index) => ({ name: `writable-${index}`, mountPath })),
        ],
      },
    ],
    volumes: writable.map((_, index) => ({
      name: `writable-${index}`,
      emptyDir: { sizeLimit: k8s.Quantity.fromString('1Gi') },
    })),
  };
  return { name, metadata: { labels }, spec: k8s.toJson_PodSpec(spec) ?? {} };
}

/** A template of volumes for data. */
export function volumeClaimTemplate(storageGiB: number, storageClass: string | undefined) {
  return {
    name: 'data',
    spec: {
      accessModes: ['ReadWriteOnce'],
      ...(storageClass !== undefined && { storageClassName: storageClass }),
      resources: { requests: { storage: gibibytes(storageGiB) } },
    },
  };
}
