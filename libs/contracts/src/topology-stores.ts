import { awsConnections, inVpc } from './topology-peers.ts';
import type { Cluster } from './cluster.ts';
import type { Connection, Peer } from './connection.ts';
import { operatorService } from './operators.ts';
import {
  backupWorkload,
  isInCluster,
  keeperWorkload,
  keepsOwnBackups,
  storePorts,
  storeWorkload,
  type DataStore,
} from './stores.ts';

/** Who may talk to a store: its users, whatever its form, and what runs it where that is the cluster. */
export function storeConnections(cluster: Cluster, store: DataStore): Connection[] {
  const inside = isInCluster(store);
  const to: Peer = inside
    ? { kind: 'workload', workload: storeWorkload(store) }
    : inVpc(cluster, remoteNames[store.kind]);
  return [
    ...store.users.flatMap((workload) =>
      storePorts(store).map((port) => ({
        from: { kind: 'workload' as const, workload },
        to,
        port,
        purpose: store.purpose,
      })),
    ),
    ...(inside ? ownConnections(cluster, store, to) : []),
  ];
}

/** What addresses of the VPC are called, by what listens there. */
const remoteNames: Readonly<Record<DataStore['kind'], string>> = {
  ClickHouseDatabase: 'clickhouse',
  PostgresDatabase: 'postgres',
  RedisCache: 'redis',
};

/** What the pods of a store need to work together. */
function ownConnections(cluster: Cluster, store: DataStore, pods: Peer): Connection[] {
  switch (store.kind) {
    case 'RedisCache':
      return [];
    case 'PostgresDatabase':
      return postgresConnections(cluster, keepsOwnBackups(store), pods);
    case 'ClickHouseDatabase':
      return store.settings.form === 'external'
        ? []
        : [
            ...clickHouseConnections(store.settings.replicas, pods, {
              kind: 'workload',
              workload: keeperWorkload(store),
            }),
            ...(keepsOwnBackups(store) ? clickHouseBackups(cluster, store, pods) : []),
          ];
  }
}

/** Each instance is told by the operator what it is, follows another one and asks after it, and watches its own object. */
function postgresConnections(cluster: Cluster, keepsBackups: boolean, pods: Peer): Connection[] {
  const operator: Peer = { kind: 'namespace', namespace: operatorService('cloudnative-pg').namespace };
  return [
    { from: operator, to: pods, port: 8000, purpose: 'asks each instance how it is' },
    { from: pods, to: pods, port: 5432, purpose: 'instances follow the one that is written to' },
    { from: pods, to: pods, port: 8000, purpose: 'an instance asks whether others still see it' },
    { from: pods, to: inVpc(cluster, 'kubernetes-api'), port: 443, purpose: 'each instance watches what it should be' },
    ...(keepsBackups ? awsConnections(cluster, pods, 'keeps backups in Amazon S3') : []),
  ];
}

/** A job asks for a backup every night; the copy that it asks sends what it has, with the token of its own account. */
function clickHouseBackups(cluster: Cluster, store: DataStore, pods: Peer): Connection[] {
  const job: Peer = { kind: 'workload', workload: backupWorkload(store) };
  return [
    { from: job, to: pods, port: 9000, purpose: 'asks for a backup' },
    ...awsConnections(cluster, pods, 'keeps backups in Amazon S3', 'irsa'),
  ];
}

/** The operator asks over HTTP; several copies send each other what they have, and agree through Keeper. */
function clickHouseConnections(replicas: number, pods: Peer, keeper: Peer): Connection[] {
  const operator: Peer = { kind: 'namespace', namespace: operatorService('clickhouse-operator').namespace };
  return [
    { from: operator, to: pods, port: 8123, purpose: 'asks each copy how it is' },
    ...(replicas === 1
      ? []
      : [
          { from: pods, to: pods, port: 9000, purpose: 'copies ask each other' },
          { from: pods, to: pods, port: 9009, purpose: 'copies send each other data' },
          { from: pods, to: keeper, port: 2181, purpose: 'copies agree on what they have' },
          { from: keeper, to: keeper, port: 9444, purpose: 'its members agree' },
        ]),
  ];
}
