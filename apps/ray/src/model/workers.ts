import { images } from '@slipway/catalog/images';
import { ownImages } from '@slipway/catalog/own-images';
import { acceleratorResource } from '@slipway/constructs/node-pool/placing';
import type { RayWorkerGroup } from '@slipway/constructs/ray-cluster/ray-nodes-props';
import { rayHome } from '@slipway/constructs/ray-cluster/ray-pod';
import type { Cluster } from '@slipway/contracts/cluster';
import { imageOf } from '@slipway/contracts/image';
import type { Placement } from '@slipway/contracts/placement';
import { podResources } from '@slipway/contracts/pod-resources';

/** Objects that processes of a server share, GiB: requests and answers are small, weights never pass. */
const objectStoreGiB = 0.5;

/** The workers of one placement: one for each replica, on its pool. */
export function modelWorkers(cluster: Cluster, placement: Placement): RayWorkerGroup {
  const { pool, profile, replicas, autoscaling, runtime } = placement;
  const { cpu, memoryGiB, ephemeralStorageGiB, accelerators } = podResources(placement);
  return {
    name: pool.name,
    image: runtime === 'llama-cpp' ? imageOf(ownImages['ray-llama-cpp'], cluster) : images['ray-llm'],
    pool,
    replicas:
      autoscaling === undefined
        ? { min: replicas, max: replicas }
        : { min: autoscaling.minReplicas, max: autoscaling.maxReplicas },
    resources: {
      cpu,
      memoryGiB,
      ephemeralStorageGiB,
      ...(pool.accelerator !== 'none' && {
        accelerators: { resource: acceleratorResource(pool.accelerator), count: accelerators },
      }),
    },
    rayCpus: profile.resources.cpu,
    objectStoreGiB,
    sharedMemoryGiB: profile.resources.sharedMemoryGiB,
    writable: [{ path: rayHome, sizeGiB: profile.resources.ephemeralStorageGiB }],
  };
}
