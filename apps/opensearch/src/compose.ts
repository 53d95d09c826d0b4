import { secretNeeds } from '@slipway/constructs/external-secret/secret-needs';
import { missingParts } from '@slipway/contracts/foundation-parts';
import { waves, type Compose } from '@slipway/contracts/chart-spec';
import { operatorNeed } from '@slipway/contracts/operators';
import { identityNeeds, platformChart } from '@slipway/contracts/platform-chart';
import { connectionsOf } from '@slipway/contracts/topology';
import {
  vectorStoreEndpoint,
  vectorStoreIndexes,
  vectorStoreNeed,
  vectorStorePods,
  vectorStoreSecurity,
} from '@slipway/contracts/vector-store';
import { indexesIdentity, serviceRoleNeed, snapshotBucket, snapshotRole } from '@slipway/contracts/vector-store-domain';
import type { Construct } from 'constructs';
import { IndexesChart } from './indexes/indexes.chart.ts';
import { PodsChart } from './pods/pods.chart.ts';

/** Programs of this app, as text. */
export interface OpenSearchPrograms {
  /** What makes indexes: its files by name. */
  readonly indexes: Readonly<Record<string, string>>;
}

/** The vector store: its pods where it has some, and what makes its indexes. Nothing in a cluster without it. */
export function composeOpenSearch(programs: OpenSearchPrograms): Compose<Construct> {
  return (cluster) => {
    const { vectorStore } = cluster;
    if (vectorStore === undefined) return [];
    const { namespace } = vectorStoreIndexes;
    const { login, address } = vectorStoreEndpoint(cluster);
    const { identities, needs } = identityNeeds(cluster, indexesIdentity(cluster));
    const snapshots = snapshotRole(cluster);
    const indexes = platformChart<Construct>(cluster, {
      app,
      name: 'indexes',
      namespace,
      wave: waves.gateway,
      identities,
      connections: connectionsOf(cluster, vectorStoreIndexes),
      needs: [
        vectorStoreNeed,
        ...(address === undefined ? [] : secretNeeds(namespace)),
        ...(snapshots === undefined ? [] : [serviceRoleNeed(snapshots), snapshotBucket(cluster)]),
        ...needs,
      ],
      build: (scope) => new IndexesChart(scope, 'indexes', { cluster, program: programs.indexes }),
    });
    if (vectorStore.form === 'managed' || login === undefined) return [indexes];
    const connections = connectionsOf(cluster, vectorStorePods.workload, vectorStoreSecurity);
    const pods = platformChart<Construct>(cluster, {
      app,
      name: 'opensearch',
      namespace,
      wave: waves.gateway,
      connections,
      needs: [
        operatorNeed('opensearch-operator'),
        operatorNeed('external-secrets'),
        ...missingParts(cluster.compute, 'aws-ebs-csi-driver'),
      ],
      supplies: [vectorStoreNeed],
      build: (scope) => new PodsChart(scope, 'opensearch', { size: vectorStore, login, connections }),
    });
    return [pods, indexes];
  };
}

const app = 'opensearch';
