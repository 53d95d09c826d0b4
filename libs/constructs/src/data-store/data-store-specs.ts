import { missingParts } from '@slipway/contracts/foundation-parts';
import type { ChartSpec } from '@slipway/contracts/chart-spec';
import type { Cluster } from '@slipway/contracts/cluster';
import type { Need } from '@slipway/contracts/external';
import { operatorNeed } from '@slipway/contracts/operators';
import { identityNeeds, platformChart } from '@slipway/contracts/platform-chart';
import { backupIdentity } from '@slipway/contracts/store-identity';
import {
  backupBucket,
  backupWorkload,
  isInCluster,
  keeperWorkload,
  keepsOwnBackups,
  storeNeed,
  storeSecret,
  storesOf,
  storeWorkload,
  type DataStore,
} from '@slipway/contracts/stores';
import { connectionsOf } from '@slipway/contracts/topology';
import { accountAnnotations } from '@slipway/contracts/workload-identity';
import type { Construct } from 'constructs';
import { secretNeeds } from '../external-secret/secret-needs.ts';
import type { PriorityClassName } from '../priority-class/priority-class.ts';
import { DataStoreChart } from './data-store.chart.ts';

/** Whose stores they are. */
export interface StoreUser {
  /** The app: its folder holds the charts. */
  readonly app: string;
  readonly namespace: string;
  /** Wave of the app. */
  readonly wave: number;
  /** Which pods may take the place of which. */
  readonly priorityClass: PriorityClassName;
}

/** A chart for each store of a namespace: one line in the `compose` of the app that uses them. */
export function dataStoreSpecs(cluster: Cluster, user: StoreUser): readonly ChartSpec<Construct>[] {
  const { app, namespace, wave, priorityClass } = user;
  return storesOf(cluster)
    .filter((store) => store.namespace === namespace)
    .map((store) => {
      const identity = backupIdentity(cluster, store);
      const { identities, needs } = identityNeeds(cluster, identity);
      const pods = isInCluster(store) ? [storeWorkload(store), keeperWorkload(store), backupWorkload(store)] : [];
      const connections = connectionsOf(cluster, ...pods);
      return platformChart(cluster, {
        app,
        name: store.name,
        namespace,
        wave,
        identities,
        connections,
        needs: [
          ...(isInCluster(store) ? podNeeds(cluster, store) : [...secretNeeds(namespace), storeNeed(store)]),
          ...(identities.length === 0 ? [] : [backupBucket(cluster)]),
          ...needs,
        ],
        ...(isInCluster(store) && { supplies: [storeNeed(store)] }),
        build: (scope: Construct) =>
          new DataStoreChart(scope, store.name, {
            app,
            store,
            secret: storeSecret(cluster, store),
            connections,
            priorityClass,
            backups: {
              bucket: backupBucket(cluster).name,
              region: cluster.region.name,
              accountAnnotations: identity === undefined ? {} : accountAnnotations(cluster.account, identity),
            },
          }),
      });
    });
}

/** What must be there before the pods of a store are. */
function podNeeds(cluster: Cluster, store: DataStore): readonly Need[] {
  const keepsData = store.kind !== 'RedisCache' || !store.evicts;
  return [
    operatorNeed('external-secrets'),
    ...(store.kind === 'PostgresDatabase' ? [operatorNeed('cloudnative-pg')] : []),
    ...(store.kind === 'PostgresDatabase' && keepsOwnBackups(store) ? [operatorNeed('barman-cloud')] : []),
    ...(store.kind === 'ClickHouseDatabase' ? [operatorNeed('clickhouse-operator')] : []),
    ...(keepsData ? missingParts(cluster.compute, 'aws-ebs-csi-driver') : []),
  ];
}
