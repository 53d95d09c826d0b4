import { scrapeTargets } from '@slipway/contracts/scrape-targets';
import { aCluster } from '@slipway/testing/builders';
import { aBedrockModel, aPlacement } from '@slipway/testing/model-builders';
import { managedMetrics } from '@slipway/testing/observability-builders';
import { expect, it } from 'vitest';
import { scrapeConfiguration, type ScrapeJob } from './scrape-configuration.ts';

const cluster = aCluster({
  placements: [aPlacement()],
  bedrockModels: [aBedrockModel()],
  observability: managedMetrics,
});
const { global, scrape_configs: jobs } = scrapeConfiguration(cluster);
const job = (name: string): ScrapeJob => {
  const found = jobs.find(({ job_name }) => job_name === name);
  if (found === undefined) throw new Error(`${name} is not asked`);
  return found;
};
const kept = (name: string) =>
  job(name).relabel_configs.flatMap(({ action, source_labels: [label] = [], regex }) =>
    action === 'keep' ? [[label, regex]] : [],
  );

it('asks every target, and the kubelets', () => {
  expect(jobs.map(({ job_name }) => job_name)).toEqual([
    'kubelet',
    ...scrapeTargets(cluster).map((target) => target.job),
  ]);
  expect(global.external_labels).toEqual({ cluster: 'test' });
});

it('asks the pods that a target names, on its port and its path, and no others', () => {
  expect(kept('vllm')).toEqual([
    ['__meta_kubernetes_namespace', 'vllm'],
    ['__meta_kubernetes_pod_label_app_kubernetes_io_name', 'vllm'],
    ['__meta_kubernetes_pod_container_port_number', '8000'],
  ]);
  expect(job('ai-gateway').metrics_path).toBe('/stats/prometheus');
});

it('says of each sample what Prometheus in the cluster would: where it is from, and of which workload', () => {
  const targets = job('vllm').relabel_configs.flatMap(({ target_label: label }) => label ?? []);
  expect(targets).toEqual(['namespace', 'pod', 'container', 'workload']);
});

it('leaves the labels of those who speak of others', () => {
  expect(jobs.filter(({ honor_labels: honors }) => honors).map(({ job_name }) => job_name)).toEqual([
    'kubelet',
    'kube-state-metrics',
  ]);
});
