import type { Image } from '@slipway/contracts/image';
import type { NodePoolDeclaration } from '@slipway/contracts/node-pool';
import type { k8s } from 'cdk8s-plus-28';
import { onPool } from '../node-pool/placing.ts';

/** Where pods may land: on a pool or on an architecture of their image, spread over zones and nodes. */
export function scheduling(
  image: Image,
  pool: NodePoolDeclaration | undefined,
  labels: Record<string, string>,
): Pick<k8s.PodSpec, 'nodeSelector' | 'tolerations' | 'affinity' | 'topologySpreadConstraints'> {
  return { ...nodes(image, pool), topologySpreadConstraints: spread(labels, ['pod-template-hash']) };
}

/** The nodes of a pool, or any without taint whose architecture the image has. */
export function nodes(
  image: Image,
  pool: NodePoolDeclaration | undefined,
): Pick<k8s.PodSpec, 'nodeSelector' | 'tolerations' | 'affinity'> {
  if (pool === undefined) {
    return {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              {
                matchExpressions: [
                  { key: 'kubernetes.io/arch', operator: 'In', values: [...image.architectures].sort() },
                ],
              },
            ],
          },
        },
      },
    };
  }
  if (!image.architectures.includes(pool.architecture)) {
    throw new Error(
      `'pool' ${pool.name} has ${pool.architecture} nodes, and ${image.repository}:${image.tag} is built for ${image.architectures.join(', ')}: use a pool of that architecture`,
    );
  }
  return onPool(pool);
}

/**
 * Zones first, then nodes; a pod rather runs badly spread than not at all. Pods count as alike by these labels and,
 * beside them, by the values of their own for some keys.
 */
export function spread(
  labels: Record<string, string>,
  matchLabelKeys?: readonly string[],
): k8s.TopologySpreadConstraint[] {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: labels },
    ...(matchLabelKeys && { matchLabelKeys: [...matchLabelKeys] }),
  }));
}
