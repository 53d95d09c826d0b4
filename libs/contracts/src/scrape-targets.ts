import type { Cluster } from './cluster.ts';
import { hasInferenceGateway, inferenceGateway } from './inference-gateway.ts';
import { operatorsOf } from './operators.ts';
import { measuredEndpoints } from './topology.ts';
import { proxyLabels, proxyMetrics } from './topology-gateway.ts';
import { prometheusEndpoint } from './topology-observability.ts';

/** Pods of one kind that are asked what they measure. */
export interface ScrapeTarget {
  /** What it is called among the targets: `vllm`. */
  readonly job: string;
  readonly namespace: string;
  /** Labels of its pods; none where it is every pod of the namespace that has the port. */
  readonly labels: Readonly<Record<string, string>>;
  /** A port that its containers name. */
  readonly port: number;
  readonly path: string;
  /**
   * True when it speaks of others: the namespace and the pod that it names are theirs, and stay.
   *
   * @default false
   */
  readonly speaksOfOthers?: true;
}

/** Everything that is asked what it measures, by name; what Prometheus brings along it asks by itself. */
export function scrapeTargets(cluster: Cluster): readonly ScrapeTarget[] {
  const targets = new Map<string, ScrapeTarget>();
  for (const { workload, port } of measuredEndpoints(cluster)) {
    const { app, namespace } = workload;
    targets.set(app, { job: app, namespace, labels: { 'app.kubernetes.io/name': app }, port, path: '/metrics' });
  }
  if (hasInferenceGateway(cluster)) {
    const { namespace } = inferenceGateway;
    for (const metrics of proxyMetrics) targets.set(metrics.job, { ...metrics, namespace, labels: proxyLabels });
  }
  for (const { name, namespace, metricsPorts } of operatorsOf(cluster)) {
    if (namespace === prometheusEndpoint.workload.namespace) continue;
    const speaks = name === 'kube-state-metrics' && { speaksOfOthers: true as const };
    for (const port of metricsPorts)
      targets.set(name, { job: name, namespace, labels: {}, port, path: '/metrics', ...speaks });
  }
  return [...targets.values()].sort((a, b) => (a.job < b.job ? -1 : 1));
}
