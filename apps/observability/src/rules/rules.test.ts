import type { Cluster } from '@slipway/contracts/cluster';
import { scrapeTargets } from '@slipway/contracts/scrape-targets';
import { aCluster, storesInCluster } from '@slipway/testing/builders';
import { ownMetrics } from '@slipway/testing/observability-builders';
import { aModel, aPlacement, anEmbeddingPlacement } from '@slipway/testing/model-builders';
import { aGpuPool, aPool } from '@slipway/testing/pool-builders';
import { describe, expect, it } from 'vitest';
import { objectMetrics } from '@slipway/contracts/object-metrics';
import { bucketFor, buckets, exporters, type Histogram } from '../metrics/exporters.ts';
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
const expressions = rulesOf(everything).groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));

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
    ...['pods', 'volumes', 'targets', 'budgets', 'nodes'],
    ...['applications', 'secrets', 'node-claims', 'node-pools'],
  ]);
});

describe('every metric that a rule names', () => {
  const targets = new Set([
    ...scrapeTargets(everything).map(({ job }) => job),
    ...['kube-state-metrics', 'kubelet', 'prometheus'],
  ]);

  it('is one of a program whose metrics are known', () => {
    const known = new Set<string>(Object.values(exporters).flatMap(({ metrics }) => metrics));
    const named = expressions.flatMap(
      (expr) => expr.match(/\b(?:vllm:|litellm_|keda_|kube_|kubelet_|slipway_|DCGM_)\w+/g) ?? [],
    );
    expect(named.length).toBeGreaterThan(10);
    expect([...new Set(named)].filter((metric) => !known.has(metric))).toEqual([]);
  });

  it('is read from an object where it is ours', () => {
    const read = objectMetrics(everything).flatMap(({ metrics }) => metrics.map(({ name }) => name));
    expect([...read].sort()).toEqual(exporters.objects.metrics);
  });

  it('is measured with a bound that its histogram has', () => {
    const bounds = expressions.flatMap((expr) => [...expr.matchAll(/([\w:]+)_bucket\{[^}]*le="([\d.]+)"/g)]);
    expect(bounds.length).toBeGreaterThan(10);
    for (const [, histogram, le] of bounds)
      expect(buckets[histogram as Histogram], `${histogram} ${le}`).toContain(Number(le));
  });

  it('is asked for in the cluster', () => {
    for (const [name, { jobs, metrics }] of Object.entries(exporters)) {
      const used = metrics.some((metric) => expressions.some((expr) => expr.includes(metric)));
      expect(used, `${name} is listed, and no rule names it`).toBe(true);
      for (const job of jobs) expect(targets).toContain(job);
    }
  });
});
