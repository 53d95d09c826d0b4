import { objectMetrics } from '@slipway/contracts/object-metrics';
import { scrapeTargets } from '@slipway/contracts/scrape-targets';
import { aCluster, storesInCluster } from '@slipway/testing/builders';
import { aModel, aPlacement, anEmbeddingPlacement } from '@slipway/testing/model-builders';
import { ownMetrics } from '@slipway/testing/observability-builders';
import { aGpuPool, aPool } from '@slipway/testing/pool-builders';
import { expect, it } from 'vitest';
import { dashboards } from '../dashboards/dashboards.ts';
import { rulesOf } from '../rules/rules.ts';
import { buckets, exporters, type Histogram } from './exporters.ts';

const timed = aModel({
  objectives: { requestsPerSecond: 1, timeToFirstTokenMs: 2_000, interTokenLatencyMs: 80, latencyMs: 900 },
});
const everything = aCluster({
  compute: 'karpenter',
  nodePools: [aPool(), aGpuPool(), aPool({ name: 'inferentia', accelerator: 'neuron' })],
  placements: [
    aPlacement({ model: timed, autoscaling: { minReplicas: 1, maxReplicas: 2 } }),
    anEmbeddingPlacement(),
    aPlacement({ name: 'rayed', model: timed, engine: 'ray-serve' }),
  ],
  batch: { quotas: [{ team: 'red', pool: 'plain', cpu: 1, memoryGiB: 1 }] },
  stores: storesInCluster(),
  observability: ownMetrics,
});
const asked = [
  ...rulesOf(everything).groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
  ...dashboards(everything).flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr))),
];
const named = new Set(
  asked.flatMap((expr) => expr.match(/\b(?:vllm:|litellm_|keda_|kube_|kubelet_|ray_|slipway_|DCGM_)\w+/g) ?? []),
);

it('every metric that a rule or a dashboard names is one of a program whose metrics are known', () => {
  const known = new Set<string>(Object.values(exporters).flatMap(({ metrics }) => metrics));
  expect(named.size).toBeGreaterThan(30);
  expect([...named].filter((metric) => !known.has(metric))).toEqual([]);
});

it('every metric that is known is asked for, and by programs that the cluster asks', () => {
  const targets = new Set([
    ...scrapeTargets(everything).map(({ job }) => job),
    ...['kube-state-metrics', 'kubelet', 'prometheus'],
  ]);
  for (const { jobs, metrics } of Object.values(exporters)) {
    expect(metrics.filter((metric) => !asked.some((expr) => expr.includes(metric)))).toEqual([]);
    for (const job of jobs) expect(targets).toContain(job);
  }
});

it('what is ours is read from an object', () => {
  const read = objectMetrics(everything).flatMap(({ metrics }) => metrics.map(({ name }) => name));
  expect([...read].sort()).toEqual(exporters.objects.metrics);
});

it('a rule names only bounds that its histogram has', () => {
  const bounds = asked.flatMap((expr) => [...expr.matchAll(/([\w:]+)_bucket\{[^}]*le="([\d.]+)"/g)]);
  expect(bounds.length).toBeGreaterThan(10);
  for (const [, histogram, le] of bounds)
    expect(buckets[histogram as Histogram], `${histogram} ${le}`).toContain(Number(le));
});
