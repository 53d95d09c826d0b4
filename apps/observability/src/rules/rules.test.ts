import type { Cluster } from '@slipway/contracts/cluster';
import { aCluster, storesInCluster } from '@slipway/testing/builders';
import { ownMetrics } from '@slipway/testing/observability-builders';
import { aModel, aPlacement, anEmbeddingPlacement } from '@slipway/testing/model-builders';
import { aGpuPool, aPool } from '@slipway/testing/pool-builders';
import { describe, expect, it } from 'vitest';
import { bucketFor } from '../metrics/exporters.ts';
import { ruleGroups, rulesOf } from './rules.ts';

const timed = aModel({ objectives: { requestsPerSecond: 1, timeToFirstTokenMs: 2_000, interTokenLatencyMs: 80 } });
const everything = aCluster({
  compute: 'karpenter',
  nodePools: [aPool(), aGpuPool()],
  placements: [
    aPlacement({ model: timed, autoscaling: { minReplicas: 1, maxReplicas: 2 } }),
    anEmbeddingPlacement(),
    aPlacement({ name: 'rayed', model: timed, engine: 'ray-serve' }),
  ],
  batch: { quotas: [{ team: 'red', pool: 'plain', cpu: 1, memoryGiB: 1 }] },
  stores: storesInCluster(),
  observability: ownMetrics,
});
const names = (cluster: Cluster) => ruleGroups(cluster).map(({ name }) => name);

describe('what a model promises', () => {
  it('is watched where its engine is measured, and at the gateway', () => {
    expect(names(everything).filter((name) => name.startsWith('chat-'))).toEqual([
      'chat-slow-first-tokens',
      'chat-slow-tokens',
      'chat-failed-calls',
    ]);
    // Inside Ray, times between tokens are nobody's to tell.
    expect(names(everything).filter((name) => name.startsWith('rayed-'))).toEqual([
      'rayed-slow-first-tokens',
      'rayed-failed-calls',
    ]);
  });

  it('changes with its objectives', () => {
    const of = (errorRatio?: number) => {
      const model = aModel({ objectives: { requestsPerSecond: 1, ...(errorRatio !== undefined && { errorRatio }) } });
      return JSON.stringify(rulesOf({ ...everything, placements: [aPlacement({ model })] }));
    };
    expect(of()).toContain('failed_calls:ratio_rate1h{model=\\"chat\\"} > 0.144');
    expect(of(0.001)).toContain('failed_calls:ratio_rate1h{model=\\"chat\\"} > 0.0144');
    expect(of()).not.toContain('slow_');
  });

  it('is measured in the bucket that holds it, and refused where none does', () => {
    expect(bucketFor('vllm:time_to_first_token_seconds', 2)).toBe(2.5);
    expect(bucketFor('vllm:time_to_first_token_seconds', 2.5)).toBe(2.5);
    expect(() => bucketFor('vllm:inter_token_latency_seconds', 90)).toThrow(/lower the objective/);
  });
});

it('nothing is watched where nobody measures, and nothing that the cluster does not have', () => {
  expect(ruleGroups(aCluster())).toEqual([]);
  const plain = rulesOf(aCluster({ placements: [], observability: ownMetrics }));
  expect(plain.groups.map(({ name }) => name)).toEqual([
    ...['pods', 'jobs', 'volumes', 'targets', 'budgets', 'nodes'],
    ...['applications', 'secrets', 'node-claims', 'node-pools'],
  ]);
});
