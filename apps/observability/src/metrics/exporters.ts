import type { Source } from '@slipway/contracts/source';

/** What one program says that it measures, as far as rules ask for it. */
export interface Exporter {
  /** The targets that say it: the names of monitors, or of what comes with Prometheus. */
  readonly jobs: readonly string[];
  readonly metrics: readonly string[];
  readonly source: Source;
}

const asOf = '2026-11-21';

/** Every metric that rules may name, by the program that has it. */
export const exporters = {
  vllm: {
    jobs: ['vllm'],
    metrics: [
      'vllm:generation_tokens_total',
      'vllm:inter_token_latency_seconds_bucket',
      'vllm:inter_token_latency_seconds_count',
      'vllm:kv_cache_usage_perc',
      'vllm:num_preemptions_total',
      'vllm:num_requests_running',
      'vllm:num_requests_waiting',
      'vllm:prefix_cache_hits_total',
      'vllm:prefix_cache_queries_total',
      'vllm:prompt_tokens_total',
      'vllm:time_to_first_token_seconds_bucket',
      'vllm:time_to_first_token_seconds_count',
    ],
    source: { from: 'package vllm 0.33.0, vllm/v1/metrics/loggers.py and buckets.py', asOf },
  },
  litellm: {
    jobs: ['litellm'],
    metrics: [
      'litellm_api_key_max_budget_metric',
      'litellm_llm_api_time_to_first_token_metric_bucket',
      'litellm_llm_api_time_to_first_token_metric_count',
      'litellm_proxy_failed_requests_metric_total',
      'litellm_proxy_total_requests_metric_total',
      'litellm_remaining_api_key_budget_metric',
      'litellm_remaining_team_budget_metric',
      'litellm_request_total_latency_metric_bucket',
      'litellm_request_total_latency_metric_count',
      'litellm_spend_metric_total',
      'litellm_team_max_budget_metric',
      'litellm_total_tokens_metric_total',
    ],
    source: { from: 'package litellm 1.106.2, litellm/types/integrations/prometheus.py', asOf },
  },
  ray: {
    jobs: ['ray'],
    metrics: [
      'ray_node_cpu_utilization',
      'ray_node_gpus_utilization',
      'ray_serve_deployment_error_counter_total',
      'ray_serve_deployment_processing_latency_ms_bucket',
      'ray_serve_deployment_replica_healthy',
      'ray_serve_deployment_request_counter_total',
    ],
    source: { from: 'package ray 2.58.0, ray/dashboard/modules/metrics/dashboards and ray/serve/_private', asOf },
  },
  keda: {
    jobs: ['keda'],
    metrics: ['keda_scaled_object_errors_total'],
    source: { from: 'keda.sh/docs/2.15/integrations/prometheus; the names are those of later versions too', asOf },
  },
  'dcgm-exporter': {
    jobs: ['dcgm-exporter'],
    metrics: [
      'DCGM_FI_DEV_FB_USED',
      'DCGM_FI_DEV_GPU_TEMP',
      'DCGM_FI_DEV_GPU_UTIL',
      'DCGM_FI_DEV_POWER_USAGE',
      'DCGM_FI_DEV_ROW_REMAP_FAILURE',
      'DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS',
      'DCGM_FI_DEV_XID_ERRORS',
    ],
    source: { from: 'github.com/NVIDIA/dcgm-exporter, etc/default-counters.csv', asOf },
  },
  'kube-state-metrics': {
    jobs: ['kube-state-metrics'],
    metrics: [
      'kube_cronjob_created',
      'kube_cronjob_spec_suspend',
      'kube_cronjob_status_last_successful_time',
      'kube_node_status_allocatable',
      'kube_node_status_capacity',
      'kube_node_status_condition',
      'kube_pod_container_resource_requests',
      'kube_pod_container_status_restarts_total',
      'kube_pod_status_phase',
    ],
    source: {
      from: 'github.com/kubernetes/kube-state-metrics, docs/metrics: pod-metrics.md, node-metrics.md, cronjob-metrics.md',
      asOf,
    },
  },
  objects: {
    jobs: ['kube-state-metrics'],
    metrics: [
      'slipway_application_health',
      'slipway_application_operation',
      'slipway_certificate_expiry_seconds',
      'slipway_clusterqueue_pending',
      'slipway_externalsecret_condition',
      'slipway_nodeclaim_condition',
      'slipway_nodepool_limit',
      'slipway_nodepool_used',
      'slipway_objectstore_backup_seconds',
      'slipway_postgres_condition',
    ],
    source: {
      from:
        'names are ours (contracts, object-metrics); how they come about: github.com/kubernetes/kube-state-metrics, ' +
        'docs/metrics/extend/customresourcestate-metrics.md and pkg/customresourcestate as read at 0195b25a',
      asOf,
    },
  },
  kubelet: {
    jobs: ['kubelet'],
    metrics: ['kubelet_volume_stats_available_bytes', 'kubelet_volume_stats_capacity_bytes'],
    source: { from: 'kubernetes.io/docs/reference/instrumentation/metrics, 1.36', asOf },
  },
  prometheus: {
    jobs: ['prometheus'],
    metrics: ['up'],
    source: { from: 'prometheus.io/docs/concepts/jobs_instances: Prometheus adds it for every target', asOf },
  },
} as const satisfies Record<string, Exporter>;

/** Upper bounds of the buckets of histograms, seconds: a question about any other finds nothing. */
export const buckets = {
  'vllm:time_to_first_token_seconds': [
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
  ],
  'vllm:inter_token_latency_seconds': [
    0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
  ],
  litellm_llm_api_time_to_first_token_metric: [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 420, 600,
  ],
  litellm_request_total_latency_metric: [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 420, 600,
  ],
} as const satisfies Record<string, readonly number[]>;

/** A histogram whose buckets are known. */
export type Histogram = keyof typeof buckets;

/** The smallest bucket that holds everything within a time, seconds: it may let a little more pass than was promised. */
export function bucketFor(histogram: Histogram, seconds: number): number {
  const bound = buckets[histogram].find((upper) => upper >= seconds);
  if (bound === undefined) {
    throw new Error(
      `${histogram} has no bucket for ${seconds} s, its last is ${buckets[histogram].at(-1)} s: lower the objective of the model`,
    );
  }
  return bound;
}

/** A bound as clients write it: a float always has a point. */
export function boundLabel(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}.0` : `${seconds}`;
}
