import type { Dashboard } from '../dashboard.ts';

const byDeployment = '{{deployment}}';

/** What Ray clusters do, and what is served in them. */
export const ray: Dashboard = {
  uid: 'slipway-ray',
  title: 'Ray',
  panels: [
    {
      title: 'Requests a second',
      unit: 'reqps',
      queries: [
        { expr: 'sum by (deployment) (rate(ray_serve_deployment_request_counter_total[5m]))', legend: byDeployment },
      ],
    },
    {
      title: 'Errors a second',
      unit: 'reqps',
      queries: [
        { expr: 'sum by (deployment) (rate(ray_serve_deployment_error_counter_total[5m]))', legend: byDeployment },
      ],
    },
    {
      title: 'Time of an answer, 95 %',
      unit: 'ms',
      queries: [
        {
          expr: 'histogram_quantile(0.95, sum by (le, deployment) (rate(ray_serve_deployment_processing_latency_ms_bucket[5m])))',
          legend: byDeployment,
        },
      ],
    },
    {
      title: 'Replicas that are healthy',
      unit: 'short',
      queries: [{ expr: 'sum by (deployment) (ray_serve_deployment_replica_healthy)', legend: byDeployment }],
    },
    {
      title: 'CPU of workers',
      unit: 'percent',
      queries: [{ expr: 'avg by (workload, pod) (ray_node_cpu_utilization)', legend: '{{workload}} {{pod}}' }],
    },
    {
      title: 'GPUs of workers',
      unit: 'percent',
      queries: [{ expr: 'avg by (workload, pod) (ray_node_gpus_utilization)', legend: '{{workload}} {{pod}}' }],
    },
  ],
};
