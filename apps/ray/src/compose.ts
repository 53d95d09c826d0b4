import { ownImages } from '@slipway/catalog/own-images';
import { dataStoreSpecs } from '@slipway/constructs/data-store/data-store-specs';
import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { priorityClasses } from '@slipway/constructs/priority-class/priority-class';
import { waves, type ChartSpec, type Compose } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import { pushedImage, type Need } from '@slipway/contracts/external';
import { operatorNeed } from '@slipway/contracts/operators';
import type { Placement } from '@slipway/contracts/placement';
import { identityNeeds, platformChart } from '@slipway/contracts/platform-chart';
import { servedModels } from '@slipway/contracts/served-model';
import { connectionsOf } from '@slipway/contracts/topology';
import {
  modelEndpoint,
  rayNamespace,
  rayRedisEndpoint,
  rayClusters,
  sharedRayWorkload,
} from '@slipway/contracts/workloads';
import { weightsIdentity } from '@slipway/contracts/weights-identity';
import type { Construct } from 'constructs';
import { ModelChart } from './model/model.chart.ts';
import { SharedChart } from './shared/shared.chart.ts';

/** A chart for each placement on Ray Serve, one for the Ray cluster that teams share, and one for what their heads keep. */
export const compose: Compose<Construct> = (cluster) => {
  if (rayClusters(cluster).length === 0) return [];
  refuseTakenNames(cluster);
  return [
    ...servedModels<Construct>(cluster, 'ray-serve', (placement) => ({
      ...inAws(cluster, placement),
      build: (scope) => new ModelChart(scope, placement.name, { cluster, placement }),
    })),
    ...(cluster.ray === undefined
      ? []
      : [
          spec(cluster, sharedRayWorkload.name, {
            connections: connectionsOf(cluster, sharedRayWorkload),
            needs: rayNeeds,
            // Ray writes how many workers it wants; those of a service are written into a copy of KubeRay's own.
            filledLater: [
              {
                group: 'ray.io',
                kind: 'RayCluster',
                name: sharedRayWorkload.name,
                field: '.spec.workerGroupSpecs[].replicas',
              },
            ],
            build: (scope) => new SharedChart(scope, sharedRayWorkload.name, { cluster }),
          }),
        ]),
    ...dataStoreSpecs(cluster, {
      app: rayNamespace,
      namespace: rayNamespace,
      wave: waves.models,
      priorityClass: priorityClasses.models.name,
    }),
  ];
};

const rayNeeds: readonly Need[] = [operatorNeed('kuberay'), ...secretNeeds(rayNamespace)];

function spec(
  cluster: Cluster,
  name: string,
  details: Pick<ChartSpec<Construct>, 'connections' | 'filledLater' | 'needs' | 'build'>,
): ChartSpec<Construct> {
  return platformChart(cluster, {
    app: rayNamespace,
    name,
    namespace: rayNamespace,
    wave: waves.models,
    ...details,
  });
}

/** What a placement may do and needs outside of the cluster. */
function inAws(cluster: Cluster, placement: Placement): Pick<ChartSpec<Construct>, 'identities' | 'needs'> {
  const identity = weightsIdentity(cluster, modelEndpoint(placement).workload, placement);
  const { identities, needs } = identityNeeds(cluster, identity);
  return {
    identities,
    needs: [
      ...rayNeeds,
      ...(placement.runtime === 'llama-cpp' ? [pushedImage(ownImages['ray-llama-cpp'])] : []),
      ...needs,
      ...(cluster.weights.source === 's3' && identity !== undefined
        ? [{ kind: 'ObjectBucket' as const, name: cluster.weights.bucket }]
        : []),
    ],
  };
}

/** All charts of this app share a namespace. */
function refuseTakenNames({ placements }: Cluster): void {
  const taken = [sharedRayWorkload.name, rayRedisEndpoint.workload.name];
  for (const { name, engine } of placements) {
    if (engine !== 'ray-serve' || !taken.includes(name)) continue;
    throw new Error(
      `'placements' holds ${name} on ray-serve, which is a name of Ray's own services: choose another name`,
    );
  }
}
