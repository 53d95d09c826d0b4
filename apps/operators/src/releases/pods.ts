import { priorityClasses, type PriorityClassName } from '@slipway/constructs/priority-class/priority-class';

/** What charts ask about their pods, in Kubernetes' own words. */

/** Amounts of CPU and memory. */
export interface Amounts {
  readonly cpu: string;
  readonly memory: string;
}

/** What a container asks for, and the most that it gets. */
export interface Resources {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** What a pod may be. */
export interface PodSecurityContext {
  readonly runAsNonRoot: true;
  readonly seccompProfile: { readonly type: 'RuntimeDefault' };
}

/** What a container may do. */
export interface ContainerSecurityContext {
  readonly allowPrivilegeEscalation: false;
  readonly readOnlyRootFilesystem: boolean;
  readonly capabilities: { readonly drop: readonly ['ALL'] };
}

/** How alike pods keep apart. */
export interface TopologySpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: 'ScheduleAnyway';
  readonly labelSelector: { readonly matchLabels: Readonly<Record<string, string>> };
}

/** How alike pods keep apart, where a chart knows no constraints. */
export interface Affinity {
  readonly podAntiAffinity: {
    readonly preferredDuringSchedulingIgnoredDuringExecution: readonly {
      readonly weight: number;
      readonly podAffinityTerm: Pick<TopologySpreadConstraint, 'labelSelector' | 'topologyKey'>;
    }[];
  };
}

/** Two of each: one answers while the other moves to another node. */
export const replicas = 2;

/** One of them stays. */
export const oneStays = { minAvailable: 1 } as const;

/** Before models and the gateway: they cannot start or scale without their operators. */
export const priorityClassName: PriorityClassName = priorityClasses.operators.name;

export const restrictedPod: PodSecurityContext = {
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

export const restrictedContainer: ContainerSecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** Both limits are named: Helm would keep those of the chart beside ours. */
export function resources(cpu: string, memoryMiB: number): Resources {
  return {
    requests: { cpu, memory: `${memoryMiB}Mi` },
    limits: { cpu: '1', memory: `${2 * memoryMiB}Mi` },
  };
}

const apartBy = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'];

/** Over zones, then over nodes; a pod rather runs badly spread than not at all. */
export function spread(matchLabels: Readonly<Record<string, string>>): readonly TopologySpreadConstraint[] {
  return apartBy.map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels },
  }));
}

/** The same as a wish of the pod. */
export function apart(matchLabels: Readonly<Record<string, string>>): Affinity {
  return {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: apartBy.map((topologyKey) => ({
        weight: 50,
        podAffinityTerm: { topologyKey, labelSelector: { matchLabels } },
      })),
    },
  };
}
