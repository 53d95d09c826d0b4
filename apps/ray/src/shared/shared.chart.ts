import { images } from '@slipway/catalog/images';
import { ComponentChart } from '@slipway/constructs/component-chart/component-chart';
import { acceleratorResource } from '@slipway/constructs/node-pool/placing';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { RayCluster } from '@slipway/constructs/ray-cluster/ray-cluster';
import type { RayWorkerGroup } from '@slipway/constructs/ray-cluster/ray-nodes-props';
import { rayHome } from '@slipway/constructs/ray-cluster/ray-pod';
import type { SharedRay } from '@slipway/contracts/batch';
import type { Cluster } from '@slipway/contracts/cluster';
import { rayOverhead } from '@slipway/contracts/ray';
import { connectionsOf } from '@slipway/contracts/topology';
import { rayRedisEndpoint, sharedRayWorkload } from '@slipway/contracts/workloads';
import type { Construct } from 'constructs';
import { rayToken } from '../ray-token.ts';
import { redisPassword } from '../redis-password.ts';

/** What `SharedChart` needs to know. */
export interface SharedChartProps {
  /** The cluster that has it. */
  readonly cluster: Cluster;
}

/** Disk for what a job brings along, GiB. */
const homeGiB = 20;

/** Part of a worker's memory in which processes share objects: Ray's own choice. */
const objectStoreShare = 0.3;

/** The Ray cluster that teams share: a group of workers for each row, as many as there is work for. */
export class SharedChart extends ComponentChart {
  constructor(scope: Construct, id: string, { cluster }: SharedChartProps) {
    super(scope, id, { app: 'ray', team: 'platform' });
    new RayCluster(this, 'ray-cluster', {
      workload: sharedRayWorkload,
      image: images.ray,
      workers: (cluster.ray?.workers ?? []).map((row) => workerGroup(cluster, row)),
      redis: { endpoint: rayRedisEndpoint, password: redisPassword(cluster) },
      token: rayToken(this, cluster, sharedRayWorkload),
      connections: connectionsOf(cluster, sharedRayWorkload),
      priorityClass: priorityClasses.models.name,
    });
  }
}

function workerGroup(
  { nodePools }: Cluster,
  { pool: poolName, minReplicas, maxReplicas, cpu, memoryGiB, accelerators }: SharedRay['workers'][number],
): RayWorkerGroup {
  const pool = nodePools.find(({ name }) => name === poolName);
  if (pool === undefined) throw new Error(`'ray.workers' names the pool ${poolName}, which is not there: name another`);
  return {
    name: pool.name,
    // Jobs on GPUs find their libraries in the image that serves models.
    image: pool.accelerator === 'nvidia' ? images['ray-llm'] : images.ray,
    pool,
    replicas: { min: minReplicas, max: maxReplicas },
    resources: {
      cpu,
      memoryGiB,
      ephemeralStorageGiB: homeGiB + rayOverhead.ephemeralStorageGiB,
      ...(pool.accelerator !== 'none' && {
        accelerators: { resource: acceleratorResource(pool.accelerator), count: accelerators ?? 0 },
      }),
    },
    rayCpus: cpu,
    objectStoreGiB: memoryGiB * objectStoreShare,
    sharedMemoryGiB: 0,
    writable: [{ path: rayHome, sizeGiB: homeGiB }],
  };
}
