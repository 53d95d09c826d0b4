import type { Cluster } from '@slipway/contracts/cluster';
import { scrapeTargets, type ScrapeTarget } from '@slipway/contracts/scrape-targets';

/** How the collector that AWS runs for a cluster asks programs what they measure, in Prometheus' own words. */
export interface ScrapeConfiguration {
  readonly global: {
    readonly scrape_interval: '30s';
    readonly external_labels: { readonly cluster: string };
  };
  readonly scrape_configs: readonly ScrapeJob[];
}

/** Targets of one name. */
export interface ScrapeJob {
  readonly job_name: string;
  readonly honor_labels?: true;
  readonly metrics_path?: string;
  readonly scheme?: 'https';
  readonly authorization?: { readonly type: 'Bearer'; readonly credentials_file: string };
  readonly kubernetes_sd_configs: readonly [{ readonly role: 'pod' | 'node' }];
  readonly relabel_configs: readonly Relabelling[];
}

interface Relabelling {
  readonly source_labels?: readonly string[];
  readonly regex?: string;
  readonly action?: 'keep' | 'drop';
  readonly target_label?: string;
  readonly replacement?: string;
}

/** The configuration of a cluster's collector: what Prometheus in the cluster would ask, under the same labels. */
export function scrapeConfiguration(cluster: Cluster): ScrapeConfiguration {
  return {
    global: { scrape_interval: '30s', external_labels: { cluster: cluster.name } },
    scrape_configs: [kubelet, ...scrapeTargets(cluster).map(podJob)],
  };
}

const pod = '__meta_kubernetes_pod';
const address = '__address__';

const keep = (label: string, value: string): Relabelling => ({
  source_labels: [label],
  regex: escaped(value),
  action: 'keep',
});
const copied = (label: string, to: string): Relabelling => ({ source_labels: [label], target_label: to });

function podJob({ job, namespace, labels, port, path, speaksOfOthers }: ScrapeTarget): ScrapeJob {
  return {
    job_name: job,
    ...(speaksOfOthers && { honor_labels: true as const }),
    metrics_path: path,
    kubernetes_sd_configs: [{ role: 'pod' }],
    relabel_configs: [
      keep('__meta_kubernetes_namespace', namespace),
      ...Object.entries(labels).map(([name, value]) => keep(`${pod}_label_${labelName(name)}`, value)),
      keep(`${pod}_container_port_number`, `${port}`),
      // Pods that are done keep their address for a while, and others get it.
      { source_labels: [`${pod}_phase`], regex: 'Failed|Succeeded', action: 'drop' },
      copied('__meta_kubernetes_namespace', 'namespace'),
      copied(`${pod}_name`, 'pod'),
      copied(`${pod}_container_name`, 'container'),
      copied(`${pod}_label_app_kubernetes_io_instance`, 'workload'),
    ],
  };
}

/** Kubelets, through the API server: the collector has a role there, and no way to nodes. */
const kubelet: ScrapeJob = {
  job_name: 'kubelet',
  // It speaks of the volumes of others.
  honor_labels: true,
  scheme: 'https',
  authorization: {
    type: 'Bearer',
    credentials_file: '/var/run/secrets/kubernetes.io/serviceaccount/token',
  },
  kubernetes_sd_configs: [{ role: 'node' }],
  relabel_configs: [
    { target_label: address, replacement: 'kubernetes.default.svc:443' },
    {
      source_labels: ['__meta_kubernetes_node_name'],
      target_label: '__metrics_path__',
      replacement: '/api/v1/nodes/$1/proxy/metrics',
    },
    copied('__meta_kubernetes_node_name', 'node'),
  ],
};

/** A label of Kubernetes as Prometheus calls it. */
function labelName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_]/g, '_');
}

/** A text as an expression that matches it alone. */
function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
