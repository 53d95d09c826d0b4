import { aCluster, storeSettings, storesInCluster } from '@slipway/testing/builders';
import { aPlacement } from '@slipway/testing/model-builders';
import { describe, expect, it } from 'vitest';
import { needKey } from '@slipway/contracts/external';
import { operatorsOf } from '@slipway/contracts/operators';
import { backupIdentity } from '@slipway/contracts/store-identity';
import {
  isInCluster,
  keepsOwnBackups,
  storeNeed,
  storeOf,
  storeSecret,
  storesOf,
  storeWorkload,
} from '@slipway/contracts/stores';
import { connectionsOf, platformConnections } from '@slipway/contracts/topology';
import { gatewayWorkload, modelEndpoint, rayRedisEndpoint } from '@slipway/contracts/workloads';

const onRay = aPlacement({ name: 'on-ray', engine: 'ray-serve' });
const managed = aCluster({ placements: [onRay] });
const inside = aCluster({ placements: [onRay], stores: storesInCluster() });
const titles = (cluster: typeof managed) => storesOf(cluster).map((store) => needKey(storeNeed(store)));

describe('stores', () => {
  it('are those of what a cluster runs, in whichever form', () => {
    const all = ['PostgresDatabase litellm/postgres', 'RedisCache litellm/redis', 'RedisCache ray/redis'];
    expect(titles(managed)).toEqual(all);
    expect(titles(inside)).toEqual(all);
    expect(titles(aCluster())).toEqual(all.slice(0, 2));
  });

  it('have names of their own within a namespace: each names a chart, a secret and objects', () => {
    const names = storesOf(inside).map(({ namespace, name }) => `${namespace}/${name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('of heads of Ray stay in the cluster: KubeRay wants their address when rendering', () => {
    expect(isInCluster(storeOf(managed, 'RedisCache', 'ray'))).toBe(true);
    expect(storeWorkload(storeOf(managed, 'RedisCache', 'ray'))).toEqual(rayRedisEndpoint.workload);
    expect(isInCluster(storeOf(managed, 'RedisCache', 'litellm'))).toBe(false);
  });

  it('that nobody uses are asked for in vain', () => {
    expect(() => storeOf(managed, 'ClickHouseDatabase', 'litellm')).toThrow(
      "'ClickHouseDatabase' is not among the stores of litellm",
    );
  });

  it('have the same secret in every form', () => {
    const secrets = (cluster: typeof managed) => storesOf(cluster).map((store) => storeSecret(cluster, store));
    expect(secrets(inside)).toEqual(secrets(managed));
    expect(secrets(managed)[0]).toEqual({
      name: 'postgres',
      remoteKey: '/slipway/test/litellm/postgres',
      keys: ['url', 'host', 'port', 'database', 'username', 'password'],
    });
  });
});

describe('who may talk to a store', () => {
  const toPostgres = (cluster: typeof managed) =>
    connectionsOf(cluster, gatewayWorkload).filter(({ port }) => port === 5432);

  it('its users, at addresses of the VPC where it is managed, at its pods where it has any', () => {
    expect(toPostgres(managed)).toMatchObject([{ to: { kind: 'external', cidr: managed.network.cidr } }]);
    const workload = { namespace: 'litellm', app: 'postgresql', name: 'postgres' };
    expect(toPostgres(inside)).toMatchObject([{ to: { kind: 'workload', workload } }]);
  });

  it('the operator of PostgreSQL, instances among themselves, and they the API server and Amazon S3', () => {
    const own = connectionsOf(inside, storeWorkload(storeOf(inside, 'PostgresDatabase', 'litellm')));
    const from = (kind: string) => own.filter((connection) => connection.from.kind === kind);
    expect(from('namespace')).toMatchObject([{ from: { namespace: 'cnpg-system' }, port: 8000 }]);
    const among = own.filter((connection) => JSON.stringify(connection.from) === JSON.stringify(connection.to));
    expect(among.map(({ port }) => port)).toEqual([5432, 8000]);
    const out = own.filter(({ to }) => to.kind !== 'workload').map(({ to, port }) => [to.kind, port]);
    expect(out).toEqual(
      expect.arrayContaining([
        ['external', 443],
        ['external', 80],
        ['internet', 443],
      ]),
    );
  });

  it('every Ray cluster its Redis, and nobody else', () => {
    const own = connectionsOf(inside, rayRedisEndpoint.workload).filter(({ to }) => to.kind === 'workload');
    expect(own).toMatchObject([{ from: { workload: modelEndpoint(onRay).workload }, port: 6379 }]);
  });

  it('External Secrets talks to AWS, without the agent of Pod Identity', () => {
    const own = platformConnections(managed).filter(
      ({ from }) => from.kind === 'namespace' && from.namespace === 'external-secrets',
    );
    expect(own.map(({ to, port }) => [to.kind, port])).toEqual(expect.arrayContaining([['internet', 443]]));
    expect(own.map(({ port }) => port)).not.toContain(80);
  });
});

describe('backups', () => {
  const postgres = storeOf(inside, 'PostgresDatabase', 'litellm');

  it('of pods lie in one folder of one bucket, which their account may fill and clear', () => {
    expect(backupIdentity(inside, postgres)).toMatchObject({
      namespace: 'litellm',
      serviceAccount: 'postgres',
      grants: [
        { resources: ['arn:aws:s3:::slipway-111122223333-test-backups/litellm/postgres/*'] },
        { actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::slipway-111122223333-test-backups'] },
      ],
    });
  });

  it('of what is managed are the affair of AWS; without days there are none', () => {
    expect(backupIdentity(managed, storeOf(managed, 'PostgresDatabase', 'litellm'))).toBeUndefined();
    const days = { form: 'in-cluster', replicas: 1, memoryGiB: 1, storageGiB: 1, backupDays: 0 } as const;
    const without = aCluster({ stores: storeSettings({ postgres: days }) });
    expect(keepsOwnBackups(storeOf(without, 'PostgresDatabase', 'litellm'))).toBe(false);
    expect(operatorsOf(without).map(({ name }) => name)).not.toContain('barman-cloud');
  });
});
