import type { Dashboard, Panel } from '../dashboard.ts';

/** Nodes and their pools. */
export const nodes: Dashboard = {
  uid: 'slipway-nodes',
  title: 'Nodes',
  panels: [
    {
      title: 'Part of a limit that is used, by pool',
      unit: 'percentunit',
      draws: 'bars',
      queries: [
        {
          expr: 'max by (name, resource) (slipway_nodepool_used) / max by (name, resource) (slipway_nodepool_limit)',
          legend: '{{name}} {{resource}}',
        },
      ],
    },
    {
      title: 'Nodes that are ready',
      unit: 'short',
      queries: [
        { expr: 'sum(kube_node_status_condition{condition="Ready",status="true"})', legend: 'ready' },
        { expr: 'count(kube_node_status_condition{condition="Ready",status="true"})', legend: 'all' },
      ],
    },
    {
      title: 'Nodes that were asked for and are not ready',
      unit: 'short',
      queries: [{ expr: 'count(slipway_nodeclaim_condition{type="Ready"} == 0) or vector(0)', legend: 'waited for' }],
    },
    {
      title: 'Pods without a node',
      unit: 'short',
      queries: [{ expr: 'sum by (namespace) (kube_pod_status_phase{phase="Pending"}) > 0', legend: '{{namespace}}' }],
    },
  ],
};

/** What of a kind of accelerator nodes have, and what pods asked for. */
const shares = (resource: string): readonly Panel[] => [
  {
    title: 'Had and asked for',
    unit: 'short',
    queries: [
      { expr: `sum(kube_node_status_allocatable{resource="${resource}"})`, legend: 'had' },
      { expr: `sum(kube_pod_container_resource_requests{resource="${resource}"})`, legend: 'asked for' },
    ],
  },
  {
    title: 'Asked for, by namespace',
    unit: 'short',
    queries: [
      {
        expr: `sum by (namespace) (kube_pod_container_resource_requests{resource="${resource}"})`,
        legend: '{{namespace}}',
      },
    ],
  },
  {
    title: 'Broken',
    unit: 'short',
    queries: [
      {
        expr:
          `max by (node) (kube_node_status_capacity{resource="${resource}"}) ` +
          `- max by (node) (kube_node_status_allocatable{resource="${resource}"})`,
        legend: '{{node}}',
      },
    ],
  },
];

/** GPUs; what is inside of them, only where an exporter runs that says it. */
export function gpus(isExported: boolean): Dashboard {
  const byGpu = '{{Hostname}} {{gpu}}';
  const inside: readonly Panel[] = [
    { title: 'Busy', unit: 'percent', queries: [{ expr: 'DCGM_FI_DEV_GPU_UTIL', legend: byGpu }] },
    { title: 'Memory in use', unit: 'mbytes', queries: [{ expr: 'DCGM_FI_DEV_FB_USED', legend: byGpu }] },
    { title: 'Temperature', unit: 'celsius', queries: [{ expr: 'DCGM_FI_DEV_GPU_TEMP', legend: byGpu }] },
    { title: 'Power', unit: 'watt', queries: [{ expr: 'DCGM_FI_DEV_POWER_USAGE', legend: byGpu }] },
  ];
  return {
    uid: 'slipway-gpus',
    title: 'GPUs',
    panels: [...shares('nvidia_com_gpu'), ...(isExported ? inside : [])],
  };
}

/** Neuron devices, as far as the cluster itself can tell. */
export const neuron: Dashboard = {
  uid: 'slipway-neuron',
  title: 'Neuron',
  panels: shares('aws_amazon_com_neuron'),
};
