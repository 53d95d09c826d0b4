import { z } from 'zod';
import { countField } from './fields.ts';

/** Sizes hold for each store of a kind: every database of PostgreSQL, every Redis. */
const memoryGiB = countField(1_024);
const storageGiB = countField(16_384);

/** PostgreSQL: RDS, or CloudNativePG in the cluster. */
const postgresSchema = z.discriminatedUnion('form', [
  z.strictObject({
    /** Made by the foundation, kept when the cluster goes. */
    form: z.literal('managed'),
    /** Instances, one in each zone; the first is written to. Default: 2. */
    replicas: countField(3).default(2),
    /** Memory of an instance, at least. Default: 4. */
    memoryGiB: memoryGiB.default(4),
    /** Disk of an instance. Default: 50. */
    storageGiB: storageGiB.default(50),
    /** Days back to any moment of which it can be restored. Default: 14. */
    backupDays: countField(35).default(14),
  }),
  z.strictObject({
    /** Pods with volumes. */
    form: z.literal('in-cluster'),
    /** Instances; the first is written to. Default: 1. */
    replicas: countField(9).default(1),
    /** Memory of an instance. Default: 1. */
    memoryGiB: memoryGiB.default(1),
    /** Disk of an instance. Default: 10. */
    storageGiB: storageGiB.default(10),
    /** Days back to any moment of which it can be restored, from a bucket; 0 keeps no backup. Default: 7. */
    backupDays: countField(365, 0).default(7),
  }),
]);

/** Redis: ElastiCache, or Valkey in the cluster. */
const redisSchema = z.discriminatedUnion('form', [
  z.strictObject({
    /** Made by the foundation. */
    form: z.literal('managed'),
    /** Nodes, one in each zone; the first is written to. Default: 2. */
    replicas: countField(6).default(2),
    /** Memory of a node, at least. Default: 1. */
    memoryGiB: memoryGiB.default(1),
  }),
  z.strictObject({
    /** One pod. What must not be lost lies on a volume too. */
    form: z.literal('in-cluster'),
    /** Memory of the pod, half of it for data. Default: 1. */
    memoryGiB: memoryGiB.default(1),
  }),
]);

/** ClickHouse, of which AWS has no managed form: Altinity's operator in the cluster, or a service of others. */
const clickhouseSchema = z.discriminatedUnion('form', [
  z.strictObject({
    /** A service of others, reached at an address of the VPC; its owner stands under `externals`. */
    form: z.literal('external'),
  }),
  z.strictObject({
    /** Pods with volumes. */
    form: z.literal('in-cluster'),
    /**
     * Copies of all data; more than one need three pods of Keeper beside them. One cannot become several later: tables
     * are made for the one or for the other. Default: 1.
     */
    replicas: countField(5).default(1),
    /** Memory of a copy. Default: 8. */
    memoryGiB: countField(1_024, 2).default(8),
    /** Disk of a copy. Default: 100. */
    storageGiB: storageGiB.default(100),
    /** Days that the copies of every night are kept, in a bucket; 0 keeps no backup. Default: 7. */
    backupDays: countField(365, 0).default(7),
  }),
]);

/** In which form the stores of a cluster are had, by kind. Buckets have one form. */
export const storesSchema = z
  .strictObject({
    /** Default: managed. */
    postgres: postgresSchema.prefault({ form: 'managed' }),
    /** Default: managed. */
    redis: redisSchema.prefault({ form: 'managed' }),
    /** Default: in the cluster, which needs nobody else. */
    clickhouse: clickhouseSchema.prefault({ form: 'in-cluster' }),
  })
  .prefault({});

/** In which form the stores of a cluster are had, by kind. */
export type StoreSettings = Readonly<z.output<typeof storesSchema>>;
export type PostgresSettings = Readonly<StoreSettings['postgres']>;
export type RedisSettings = Readonly<StoreSettings['redis']>;
export type ClickHouseSettings = Readonly<StoreSettings['clickhouse']>;
/** A ClickHouse that is in the cluster. */
export type ClickHouseSize = Extract<ClickHouseSettings, { form: 'in-cluster' }>;
