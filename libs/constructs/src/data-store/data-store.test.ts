import { aCluster, storeSettings, storesInCluster } from '@slipway/testing/builders';
import { namesOf, only } from '@slipway/testing/find';
import '@slipway/testing/matchers';
import { aPlacement } from '@slipway/testing/model-builders';
import { synthesiseChart } from '@slipway/testing/synthesise';
import { describe, expect, it } from 'vitest';
import { dataStoreSpecs, type StoreUser } from './data-store-specs.ts';

const user: Required<StoreUser> = {
  app: 'litellm',
  namespace: 'litellm',
  wave: 3,
  priorityClass: 'slipway-gateway',
};
const placements = [aPlacement({ name: 'on-ray', engine: 'ray-serve' })];
const managed = dataStoreSpecs(aCluster({ placements, compute: 'karpenter' }), user);
const inside = dataStoreSpecs(aCluster({ placements, compute: 'karpenter', stores: storesInCluster() }), user);

it('is a chart for each store of the namespace, in the folder and the wave of its user', () => {
  for (const specs of [managed, inside]) {
    expect(specs.map(({ name }) => name)).toEqual(['postgres', 'redis']);
    for (const spec of specs) {
      expect(spec).toMatchObject({ app: 'litellm', namespace: 'litellm', wave: 3, owner: 'platform' });
      expect(synthesiseChart(spec)).meetsSchemas();
    }
  }
});

describe('what is managed', () => {
  it('is a secret, and needs somebody who supplies the rest', () => {
    for (const spec of managed) expect(synthesiseChart(spec).map(({ kind }) => kind)).toEqual(['ExternalSecret']);
    expect(managed[0]?.needs).toContainEqual({ kind: 'PostgresDatabase', namespace: 'litellm', name: 'postgres' });
    expect(managed.flatMap(({ supplies = [] }) => supplies)).toEqual([]);
    expect(managed.flatMap(({ connections, identities }) => [...connections, ...identities])).toEqual([]);
  });
});

describe('what is in the cluster', () => {
  const [postgres, redis] = inside;

  it('is supplied here, by its operator, on volumes that somebody makes', () => {
    expect(postgres?.supplies).toEqual([{ kind: 'PostgresDatabase', namespace: 'litellm', name: 'postgres' }]);
    expect(postgres?.needs).toEqual(
      expect.arrayContaining([
        { kind: 'Operator', name: 'cloudnative-pg' },
        { kind: 'Operator', name: 'barman-cloud' },
        { kind: 'AddOn', name: 'aws-ebs-csi-driver' },
        { kind: 'ObjectBucket', name: 'slipway-111122223333-test-backups' },
        { kind: 'IamRole', name: 'slipway-test-litellm-postgres' },
      ]),
    );
    expect(postgres?.identities).toHaveLength(1);
  });

  it('needs no volume where entries may go', () => {
    expect(redis?.needs).not.toContainEqual({ kind: 'AddOn', name: 'aws-ebs-csi-driver' });
    const ray = { ...user, app: 'ray', namespace: 'ray' };
    const [kept] = dataStoreSpecs(aCluster({ placements, compute: 'karpenter' }), ray);
    expect(kept?.needs).toContainEqual({ kind: 'AddOn', name: 'aws-ebs-csi-driver' });
    expect(namesOf(synthesiseChart(kept!), 'StatefulSet')).toEqual(['redis']);
  });

  it('declares the connections that it renders its half of', () => {
    for (const spec of inside) {
      expect(namesOf(synthesiseChart(spec), 'NetworkPolicy').length).toBeGreaterThan(0);
      expect(spec.connections.length).toBeGreaterThan(0);
    }
  });
});

describe('a ClickHouse in the cluster', () => {
  const langfuse = { owner: 'olga@example.com', webReplicas: 1, workerReplicas: 1, retentionDays: 30 };
  const traces = { ...user, app: 'langfuse', namespace: 'langfuse' };
  const clickhouse = (backupDays: number) => {
    const settings = { form: 'in-cluster', replicas: 1, memoryGiB: 8, storageGiB: 100, backupDays } as const;
    const cluster = aCluster({ compute: 'karpenter', langfuse, stores: storeSettings({ clickhouse: settings }) });
    return dataStoreSpecs(cluster, traces).find(({ name }) => name === 'clickhouse')!;
  };
  const spec = clickhouse(7);
  const manifests = synthesiseChart(spec);

  it('shows AWS a token of its account, and needs neither the agent of nodes nor what backs up PostgreSQL', () => {
    expect(spec.identities).toMatchObject([{ serviceAccount: 'clickhouse', authentication: 'irsa' }]);
    expect(spec.needs).toEqual(
      expect.arrayContaining([
        { kind: 'Operator', name: 'clickhouse-operator' },
        { kind: 'ObjectBucket', name: 'slipway-111122223333-test-backups' },
        { kind: 'IamRole', name: 'slipway-test-langfuse-clickhouse' },
      ]),
    );
    expect(spec.needs).not.toContainEqual({ kind: 'Operator', name: 'barman-cloud' });
    expect(spec.needs).not.toContainEqual({ kind: 'AddOn', name: 'eks-pod-identity-agent' });
    expect(only(manifests, 'ServiceAccount', 'clickhouse').metadata['annotations']).toEqual({
      'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/slipway-test-langfuse-clickhouse',
    });
  });

  it('may fill the folder that it is told to fill', () => {
    const [grant] = spec.identities[0]?.grants ?? [];
    expect(grant?.resources).toEqual(['arn:aws:s3:::slipway-111122223333-test-backups/langfuse/clickhouse/*']);
    expect(JSON.stringify(only(manifests, 'CronJob', 'clickhouse-backup'))).toContain(
      'https://slipway-111122223333-test-backups.s3.us-east-1.amazonaws.com/langfuse/clickhouse',
    );
  });

  it('lets in the job that asks for backups, which reaches nobody else', () => {
    const policies = namesOf(manifests, 'NetworkPolicy');
    expect(policies.filter((name) => name.startsWith('clickhouse-backup-'))).toEqual([
      'clickhouse-backup-to-langfuse-clickhouse',
    ]);
    expect(policies).toContain('clickhouse-from-langfuse-clickhouse-backup');
  });

  it('keeps no backups without days for them', () => {
    const without = clickhouse(0);
    expect(without.identities).toEqual([]);
    expect(namesOf(synthesiseChart(without), 'CronJob')).toEqual([]);
    expect(without.needs.map(({ kind }) => kind)).not.toContain('ObjectBucket');
  });
});

it('a namespace without stores has no chart', () => {
  const cluster = aCluster({ stores: storeSettings() });
  expect(dataStoreSpecs(cluster, { ...user, namespace: 'vllm' })).toEqual([]);
});
